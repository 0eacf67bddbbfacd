; Transitive closure: a path for each edge, and one for each path that an edge makes longer.

(deftemplate edge (slot from) (slot to))
(deftemplate path (slot from) (slot to))

(defrule edge-is-path
  (edge (from ?x) (to ?y))
  =>
  (assert (path (from ?x) (to ?y))))

(defrule longer-path
  (path (from ?x) (to ?y))
  (edge (from ?y) (to ?z))
  =>
  (assert (path (from ?x) (to ?z))))
