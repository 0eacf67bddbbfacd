; Waltz: label the lines of a drawing of solids, from its boundary inwards.
;
; A line is convex (+), concave (-) or a boundary (b). A corner where two lines meet is an L; where three meet it is a
; fork, an arrow or a tee. Few labellings of a corner are possible, so a label at one end says more about the others.

(deftemplate stage (slot value))
(deftemplate line (slot p1) (slot p2))
(deftemplate edge (slot p1) (slot p2) (slot joined (default no)) (slot label (default none)))
; Of an arrow p2 is the shaft, of a tee p2 is the stem.
(deftemplate junction (slot base) (slot p1) (slot p2) (slot p3) (slot type) (slot plotted (default no)))

(deffacts start (stage (value duplicate)))

(deffunction x-of (?point) (div ?point 10000))
(deffunction y-of (?point) (mod ?point 10000))

(deffunction turn (?base ?p ?q) ; above zero if q lies to the left of p, seen from the base
  (- (* (- (x-of ?p) (x-of ?base)) (- (y-of ?q) (y-of ?base)))
     (* (- (y-of ?p) (y-of ?base)) (- (x-of ?q) (x-of ?base)))))

(deffunction between (?base ?p ?middle ?q) ; is the middle one inside the angle from p to q?
  (and (> (turn ?base ?p ?middle) 0) (> (turn ?base ?middle ?q) 0)))

(deffunction middle-of (?base ?p ?q ?r) ; the shaft of an arrow, or 0
  (if (and (or (between ?base ?p ?q ?r) (between ?base ?r ?q ?p)) (<> (turn ?base ?p ?r) 0)
           (eq (> (turn ?base ?p ?q) 0) (> (turn ?base ?p ?r) 0))) then (return ?q))
  (if (and (or (between ?base ?q ?p ?r) (between ?base ?r ?p ?q)) (<> (turn ?base ?q ?r) 0)
           (eq (> (turn ?base ?q ?p) 0) (> (turn ?base ?q ?r) 0))) then (return ?p))
  (if (and (or (between ?base ?p ?r ?q) (between ?base ?q ?r ?p)) (<> (turn ?base ?p ?q) 0)
           (eq (> (turn ?base ?p ?r) 0) (> (turn ?base ?p ?q) 0))) then (return ?r))
  0)

(deffunction stem-of (?base ?p ?q ?r) ; the line that ends at a straight one, or 0
  (if (= (turn ?base ?p ?r) 0) then (return ?q))
  (if (= (turn ?base ?q ?r) 0) then (return ?p))
  (if (= (turn ?base ?p ?q) 0) then (return ?r))
  0)

(deffunction assert-junction (?base ?p ?q ?r)
  (bind ?type tee)
  (bind ?middle (stem-of ?base ?p ?q ?r))
  (if (= ?middle 0) then
    (bind ?type arrow)
    (bind ?middle (middle-of ?base ?p ?q ?r)))
  (if (= ?middle 0) then
    (bind ?type fork)
    (bind ?middle ?q))
  (bind ?first (if (= ?middle ?p) then ?q else ?p))
  (bind ?last (if (= ?middle ?r) then ?q else ?r))
  (assert (junction (base ?base) (p1 ?first) (p2 ?middle) (p3 ?last) (type ?type))))

; ---- lines become edges, one for each direction

(defrule reverse-edges
  (stage (value duplicate))
  ?line <- (line (p1 ?p1) (p2 ?p2))
  =>
  (assert (edge (p1 ?p1) (p2 ?p2)))
  (assert (edge (p1 ?p2) (p2 ?p1)))
  (retract ?line))

(defrule done-reversing
  (declare (salience -10))
  ?stage <- (stage (value duplicate))
  =>
  (modify ?stage (value detect-junctions)))

; ---- edges become junctions

(defrule make-three-junction
  (declare (salience 10))
  (stage (value detect-junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?p1) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?p2&~?p1) (joined no))
  ?e3 <- (edge (p1 ?base) (p2 ?p3&~?p1&~?p2) (joined no))
  =>
  (assert-junction ?base ?p1 ?p2 ?p3)
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes))
  (modify ?e3 (joined yes)))

(defrule make-l
  (stage (value detect-junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?p1) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?p2&~?p1) (joined no))
  (not (edge (p1 ?base) (p2 ~?p1&~?p2)))
  =>
  (assert (junction (base ?base) (p1 ?p1) (p2 ?p2) (p3 0) (type l)))
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes)))

(defrule done-detecting
  (declare (salience -10))
  ?stage <- (stage (value detect-junctions))
  =>
  (modify ?stage (value find-initial-boundary)))

; ---- the outermost corners have boundaries on both sides

(defrule initial-boundary-l
  ?stage <- (stage (value find-initial-boundary))
  (junction (type l) (base ?base) (p1 ?p1) (p2 ?p2))
  ?e1 <- (edge (p1 ?base) (p2 ?p1))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  (not (junction (base ?other&:(> ?other ?base))))
  =>
  (modify ?e1 (label b))
  (modify ?e2 (label b))
  (modify ?stage (value find-second-boundary)))

(defrule initial-boundary-arrow
  ?stage <- (stage (value find-initial-boundary))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  ?e1 <- (edge (p1 ?base) (p2 ?p1))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e3 <- (edge (p1 ?base) (p2 ?p3))
  (not (junction (base ?other&:(> ?other ?base))))
  =>
  (modify ?e1 (label b))
  (modify ?e2 (label +))
  (modify ?e3 (label b))
  (modify ?stage (value find-second-boundary)))

(defrule second-boundary-l
  ?stage <- (stage (value find-second-boundary))
  (junction (type l) (base ?base) (p1 ?p1) (p2 ?p2))
  ?e1 <- (edge (p1 ?base) (p2 ?p1))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  (not (junction (base ?other&:(< ?other ?base))))
  =>
  (modify ?e1 (label b))
  (modify ?e2 (label b))
  (modify ?stage (value labelling)))

(defrule second-boundary-arrow
  ?stage <- (stage (value find-second-boundary))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  ?e1 <- (edge (p1 ?base) (p2 ?p1))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e3 <- (edge (p1 ?base) (p2 ?p3))
  (not (junction (base ?other&:(< ?other ?base))))
  =>
  (modify ?e1 (label b))
  (modify ?e2 (label +))
  (modify ?e3 (label b))
  (modify ?stage (value labelling)))

; ---- labels spread

(defrule match-edge
  (stage (value labelling))
  (edge (p1 ?p1) (p2 ?p2) (label ?label&~none))
  ?other <- (edge (p1 ?p2) (p2 ?p1) (label none))
  =>
  (modify ?other (label ?label)))

(defrule label-l
  (stage (value labelling))
  (junction (type l) (base ?base))
  (edge (p1 ?base) (p2 ?p1) (label + | -))
  ?other <- (edge (p1 ?base) (p2 ~?p1) (label none))
  =>
  (modify ?other (label b)))

(defrule label-tee-first
  (stage (value labelling))
  (junction (type tee) (base ?base) (p1 ?p1))
  ?bar <- (edge (p1 ?base) (p2 ?p1) (label none))
  =>
  (modify ?bar (label b)))

(defrule label-tee-last
  (stage (value labelling))
  (junction (type tee) (base ?base) (p3 ?p3))
  ?bar <- (edge (p1 ?base) (p2 ?p3) (label none))
  =>
  (modify ?bar (label b)))

(defrule label-fork-convex
  (stage (value labelling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?p1) (label +))
  ?e2 <- (edge (p1 ?base) (p2 ?p2&~?p1) (label none))
  ?e3 <- (edge (p1 ?base) (p2 ?p3&~?p1&~?p2))
  =>
  (modify ?e2 (label +))
  (modify ?e3 (label +)))

(defrule label-fork-boundary-and-concave
  (stage (value labelling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?p1) (label b))
  (edge (p1 ?base) (p2 ?p2) (label -))
  ?e3 <- (edge (p1 ?base) (p2 ?p3&~?p1&~?p2) (label none))
  =>
  (modify ?e3 (label b)))

(defrule label-fork-boundaries
  (stage (value labelling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?p1) (label b))
  (edge (p1 ?base) (p2 ?p2&~?p1) (label b))
  ?e3 <- (edge (p1 ?base) (p2 ?p3&~?p1&~?p2) (label none))
  =>
  (modify ?e3 (label -)))

(defrule label-fork-concave
  (stage (value labelling))
  (junction (type fork) (base ?base))
  (edge (p1 ?base) (p2 ?p1) (label -))
  (edge (p1 ?base) (p2 ?p2&~?p1) (label -))
  ?e3 <- (edge (p1 ?base) (p2 ?p3&~?p1&~?p2) (label none))
  =>
  (modify ?e3 (label -)))

(defrule label-arrow-boundary-first
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p1) (label b))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e3 <- (edge (p1 ?base) (p2 ?p3) (label none))
  =>
  (modify ?e2 (label +))
  (modify ?e3 (label b)))

(defrule label-arrow-boundary-last
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p3) (label b))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e1 <- (edge (p1 ?base) (p2 ?p1) (label none))
  =>
  (modify ?e2 (label +))
  (modify ?e1 (label b)))

(defrule label-arrow-convex-first
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p1) (label +))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e3 <- (edge (p1 ?base) (p2 ?p3) (label none))
  =>
  (modify ?e2 (label -))
  (modify ?e3 (label +)))

(defrule label-arrow-convex-last
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p3) (label +))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e1 <- (edge (p1 ?base) (p2 ?p1) (label none))
  =>
  (modify ?e2 (label -))
  (modify ?e1 (label +)))

(defrule label-arrow-concave-first
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p1) (label -))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e3 <- (edge (p1 ?base) (p2 ?p3) (label none))
  =>
  (modify ?e2 (label +))
  (modify ?e3 (label -)))

(defrule label-arrow-concave-last
  (stage (value labelling))
  (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3))
  (edge (p1 ?base) (p2 ?p3) (label -))
  ?e2 <- (edge (p1 ?base) (p2 ?p2))
  ?e1 <- (edge (p1 ?base) (p2 ?p1) (label none))
  =>
  (modify ?e2 (label +))
  (modify ?e1 (label -)))

(defrule done-labelling
  (declare (salience -10))
  ?stage <- (stage (value labelling))
  =>
  (modify ?stage (value plot)))

; ---- every corner whose lines are labelled is drawn once

(defrule plot-junction
  (stage (value plot))
  ?junction <- (junction (base ?base) (plotted no))
  (not (edge (p1 ?base) (label none)))
  =>
  (modify ?junction (plotted yes)))

(defrule done-plotting
  (declare (salience -10))
  ?stage <- (stage (value plot))
  =>
  (modify ?stage (value done)))
