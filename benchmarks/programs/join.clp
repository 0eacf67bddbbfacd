; A three-way join: every order is shipped to the city of its customer.

(deftemplate order (slot number) (slot customer) (slot item))
(deftemplate customer (slot number) (slot city))
(deftemplate item (slot number) (slot weight))
(deftemplate shipment (slot order) (slot city) (slot weight))

(defrule ship
  (order (number ?order) (customer ?customer) (item ?item))
  (customer (number ?customer) (city ?city))
  (item (number ?item) (weight ?weight))
  =>
  (assert (shipment (order ?order) (city ?city) (weight ?weight))))
