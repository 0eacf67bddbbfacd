; A join on an inequality alone.

(deftemplate bid (slot number) (slot price))
(deftemplate offer (slot number) (slot price))
(deftemplate deal (slot bid) (slot offer))

(defrule deal
  (bid (number ?bid) (price ?price))
  (offer (number ?offer) (price ?asked&:(< ?asked ?price)))
  =>
  (assert (deal (bid ?bid) (offer ?offer))))
