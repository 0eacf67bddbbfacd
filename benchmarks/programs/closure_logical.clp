; Transitive closure with truth maintenance: a path rests on what it was made from.

(deftemplate edge (slot from) (slot to))
(deftemplate path (slot from) (slot to))

(defrule edge-is-path
  (logical (edge (from ?x) (to ?y)))
  =>
  (assert (path (from ?x) (to ?y))))

(defrule longer-path
  (logical (path (from ?x) (to ?y))
           (edge (from ?y) (to ?z)))
  =>
  (assert (path (from ?x) (to ?z))))
