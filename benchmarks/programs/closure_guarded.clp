; Transitive closure, in which a rule fires only for a path that is not there yet.

(deftemplate edge (slot from) (slot to))
(deftemplate path (slot from) (slot to))

(defrule edge-is-path
  (edge (from ?x) (to ?y))
  (not (path (from ?x) (to ?y)))
  =>
  (assert (path (from ?x) (to ?y))))

(defrule longer-path
  (path (from ?x) (to ?y))
  (edge (from ?y) (to ?z))
  (not (path (from ?x) (to ?z)))
  =>
  (assert (path (from ?x) (to ?z))))
