; The join of join.clp with its conditions in the worst order: customers and items share no variable.

(deftemplate order (slot number) (slot customer) (slot item))
(deftemplate customer (slot number) (slot city))
(deftemplate item (slot number) (slot weight))
(deftemplate shipment (slot order) (slot city) (slot weight))

(defrule ship
  (customer (number ?customer) (city ?city))
  (item (number ?item) (weight ?weight))
  (order (number ?order) (customer ?customer) (item ?item))
  =>
  (assert (shipment (order ?order) (city ?city) (weight ?weight))))
