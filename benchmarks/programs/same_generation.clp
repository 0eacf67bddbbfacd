; Same generation: everybody is of one generation with himself, and with whoever has a parent of his parent's.

(deftemplate person (slot name))
(deftemplate parent (slot child) (slot name))
(deftemplate same (slot left) (slot right))

(defrule with-oneself
  (person (name ?x))
  =>
  (assert (same (left ?x) (right ?x))))

(defrule through-parents
  (parent (child ?x) (name ?p))
  (same (left ?p) (right ?q))
  (parent (child ?y) (name ?q))
  =>
  (assert (same (left ?x) (right ?y))))
