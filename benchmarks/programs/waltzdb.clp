; Waltzdb: label the lines of a drawing from a database of what corners can be.
;
; Corners are visited one after the other. A visited corner gets every labelling that the database has for its type,
; then labellings are dropped for which a visited neighbour has none that agrees on the line between them.

(deftemplate stage (slot value))
(deftemplate line (slot p1) (slot p2))
(deftemplate edge (slot p1) (slot p2) (slot joined (default no)))
(deftemplate junction (slot base) (slot p1) (slot p2) (slot p3) (slot type) (slot visited (default no)))
(deftemplate label (slot type) (slot id) (slot n1) (slot n2) (slot n3))
(deftemplate edge-label (slot p1) (slot p2) (slot name) (slot id))
(deftemplate drop (slot base) (slot id))
(deftemplate outermost (slot base))

(deffacts start (stage (value duplicate)))

(deffacts database
  (label (type l) (id 1) (n1 b) (n2 b) (n3 none))
  (label (type l) (id 2) (n1 b) (n2 +) (n3 none))
  (label (type l) (id 3) (n1 +) (n2 b) (n3 none))
  (label (type l) (id 4) (n1 b) (n2 -) (n3 none))
  (label (type l) (id 5) (n1 -) (n2 b) (n3 none))
  (label (type fork) (id 6) (n1 +) (n2 +) (n3 +))
  (label (type fork) (id 7) (n1 -) (n2 -) (n3 -))
  (label (type fork) (id 8) (n1 b) (n2 -) (n3 b))
  (label (type fork) (id 9) (n1 b) (n2 b) (n3 -))
  (label (type fork) (id 10) (n1 -) (n2 b) (n3 b))
  (label (type arrow) (id 11) (n1 b) (n2 +) (n3 b))
  (label (type arrow) (id 12) (n1 +) (n2 -) (n3 +))
  (label (type arrow) (id 13) (n1 -) (n2 +) (n3 -))
  (label (type tee) (id 14) (n1 b) (n2 +) (n3 b))
  (label (type tee) (id 15) (n1 b) (n2 -) (n3 b))
  (label (type tee) (id 16) (n1 b) (n2 b) (n3 b)))

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
  (modify ?stage (value boundary)))

; ---- the outermost corners have boundaries on both sides

(defrule boundary-greatest
  (stage (value boundary))
  (junction (base ?base))
  (not (junction (base ?other&:(> ?other ?base))))
  =>
  (assert (outermost (base ?base))))

(defrule boundary-least
  (stage (value boundary))
  (junction (base ?base))
  (not (junction (base ?other&:(< ?other ?base))))
  =>
  (assert (outermost (base ?base))))

(defrule boundary-l
  (stage (value boundary))
  (outermost (base ?base))
  ?junction <- (junction (type l) (base ?base) (p1 ?p1) (p2 ?p2) (visited no))
  =>
  (assert (edge-label (p1 ?base) (p2 ?p1) (name b) (id 1)))
  (assert (edge-label (p1 ?base) (p2 ?p2) (name b) (id 1)))
  (modify ?junction (visited yes)))

(defrule boundary-arrow
  (stage (value boundary))
  (outermost (base ?base))
  ?junction <- (junction (type arrow) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3) (visited no))
  =>
  (assert (edge-label (p1 ?base) (p2 ?p1) (name b) (id 11)))
  (assert (edge-label (p1 ?base) (p2 ?p2) (name +) (id 11)))
  (assert (edge-label (p1 ?base) (p2 ?p3) (name b) (id 11)))
  (modify ?junction (visited yes)))

(defrule done-boundary
  (declare (salience -10))
  ?stage <- (stage (value boundary))
  =>
  (modify ?stage (value choose)))

; ---- a corner is chosen that was not visited

(defrule choose-junction
  ?stage <- (stage (value choose))
  ?junction <- (junction (visited no))
  =>
  (modify ?junction (visited now))
  (modify ?stage (value visit)))

(defrule all-visited
  (declare (salience -10))
  ?stage <- (stage (value choose))
  =>
  (modify ?stage (value print)))

; ---- it gets all labellings of its type

(defrule visit-l
  (stage (value visit))
  (junction (type l) (base ?base) (p1 ?p1) (p2 ?p2) (visited now))
  (label (type l) (id ?id) (n1 ?n1) (n2 ?n2))
  =>
  (assert (edge-label (p1 ?base) (p2 ?p1) (name ?n1) (id ?id)))
  (assert (edge-label (p1 ?base) (p2 ?p2) (name ?n2) (id ?id))))

(defrule visit-three
  (stage (value visit))
  (junction (type ?type&~l) (base ?base) (p1 ?p1) (p2 ?p2) (p3 ?p3) (visited now))
  (label (type ?type) (id ?id) (n1 ?n1) (n2 ?n2) (n3 ?n3))
  =>
  (assert (edge-label (p1 ?base) (p2 ?p1) (name ?n1) (id ?id)))
  (assert (edge-label (p1 ?base) (p2 ?p2) (name ?n2) (id ?id)))
  (assert (edge-label (p1 ?base) (p2 ?p3) (name ?n3) (id ?id))))

(defrule done-visiting
  (declare (salience -10))
  ?stage <- (stage (value visit))
  =>
  (modify ?stage (value check)))

; ---- what no neighbour agrees with is dropped

(defrule check-own
  (stage (value check))
  (junction (base ?base) (visited now))
  (edge-label (p1 ?base) (p2 ?next) (name ?name) (id ?id))
  (exists (edge-label (p1 ?next) (p2 ?base)))
  (not (edge-label (p1 ?next) (p2 ?base) (name ?name)))
  =>
  (assert (drop (base ?base) (id ?id))))

(defrule check-neighbour
  (stage (value check))
  (junction (base ?base) (visited now))
  (edge-label (p1 ?next) (p2 ?base) (name ?name) (id ?id))
  (not (edge-label (p1 ?base) (p2 ?next) (name ?name)))
  =>
  (assert (drop (base ?next) (id ?id))))

(defrule drop-label
  (declare (salience 10))
  (drop (base ?base) (id ?id))
  ?label <- (edge-label (p1 ?base) (id ?id))
  =>
  (retract ?label))

(defrule dropped
  (declare (salience 9))
  ?drop <- (drop (base ?base))
  ?junction <- (junction (base ?base))
  =>
  (retract ?drop)
  (modify ?junction (visited now)))

(defrule settled
  (declare (salience -10))
  (stage (value check))
  ?junction <- (junction (visited now))
  =>
  (modify ?junction (visited yes)))

(defrule done-checking
  (declare (salience -20))
  ?stage <- (stage (value check))
  =>
  (modify ?stage (value choose)))

; ---- the labels of every line that is left with one

(defrule print-edge
  (stage (value print))
  ?edge <- (edge (p1 ?p1) (p2 ?p2) (joined yes))
  (edge-label (p1 ?p1) (p2 ?p2) (name ?name))
  (not (edge-label (p1 ?p1) (p2 ?p2) (name ~?name)))
  =>
  (modify ?edge (joined printed)))
