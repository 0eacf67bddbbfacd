; The same work as join.rules.

(deftemplate order (slot number) (slot customer) (slot item))
(deftemplate customer (slot number) (slot city))
(deftemplate item (slot number) (slot weight))
(deftemplate shipment (slot order) (slot city) (slot weight))

(defrule j1
  (order (number ?o) (customer ?c) (item ?i))
  (customer (number ?c) (city ?city))
  (item (number ?i) (weight ?weight))
  =>
  (assert (shipment (order ?o) (city ?city) (weight ?weight))))
