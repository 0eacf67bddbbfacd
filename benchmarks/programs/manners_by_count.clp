; Miss Manners with the newest seating chosen by the count instead of the strategy: the same work as manners.rules.

(deftemplate guest (slot name) (slot sex) (slot hobby))
(deftemplate last-seat (slot seat))
(deftemplate count (slot value))
(deftemplate context (slot state))
(deftemplate seating (slot number) (slot parent) (slot left) (slot right) (slot seat) (slot path_done))
(deftemplate path (slot seating) (slot guest) (slot seat))
(deftemplate chosen (slot seating) (slot guest) (slot hobby))

(defrule m1
  ?x <- (context (state start))
  (guest (name ?g))
  ?n <- (count (value ?c))
  =>
  (assert (seating (number ?c) (parent 0) (left ?g) (right ?g) (seat 1) (path_done yes)))
  (assert (path (seating ?c) (guest ?g) (seat 1)))
  (modify ?n (value (+ ?c 1)))
  (modify ?x (state assign)))

(defrule m2
  ?x <- (context (state assign))
  (seating (number ?s) (right ?g) (seat ?seat) (path_done yes))
  (guest (name ?g) (sex ?sex) (hobby ?hobby))
  (guest (name ?h) (sex ~?sex) (hobby ?hobby))
  (not (path (seating ?s) (guest ?h)))
  (not (chosen (seating ?s) (guest ?h) (hobby ?hobby)))
  ?n <- (count (value ?c&:(= ?c (+ ?s 1))))
  =>
  (assert (seating (number ?c) (parent ?s) (left ?g) (right ?h) (seat (+ ?seat 1)) (path_done no)))
  (assert (path (seating ?c) (guest ?h) (seat (+ ?seat 1))))
  (assert (chosen (seating ?s) (guest ?h) (hobby ?hobby)))
  (modify ?n (value (+ ?c 1)))
  (modify ?x (state make_path)))

(defrule m3
  (declare (salience 1))
  (context (state make_path))
  (seating (number ?s) (parent ?parent) (path_done no))
  (path (seating ?parent) (guest ?g) (seat ?seat))
  (not (path (seating ?s) (guest ?g)))
  =>
  (assert (path (seating ?s) (guest ?g) (seat ?seat))))

(defrule m4
  ?x <- (context (state make_path))
  ?s <- (seating (path_done no))
  =>
  (modify ?s (path_done yes))
  (modify ?x (state check)))

(defrule m5
  (declare (salience 1))
  ?x <- (context (state check))
  (last-seat (seat ?last))
  (exists (seating (seat ?last)))
  =>
  (modify ?x (state print)))

(defrule m6
  ?x <- (context (state check))
  =>
  (modify ?x (state assign)))

(defrule m7
  (declare (salience 1))
  (context (state print))
  (last-seat (seat ?last))
  (seating (number ?s) (seat ?last))
  ?p <- (path (seating ?s))
  =>
  (retract ?p))

(defrule m8
  ?x <- (context (state print))
  =>
  (modify ?x (state done)))
