; A negation on an inequality alone.

(deftemplate bid (slot number) (slot price))
(deftemplate offer (slot number) (slot price))
(deftemplate hopeless (slot bid))

(defrule hopeless
  (bid (number ?bid) (price ?price))
  (not (offer (price ?asked&:(< ?asked ?price))))
  =>
  (assert (hopeless (bid ?bid))))
