; Miss Manners: seat guests round a table, neighbours of different sex that share a hobby.
;
; The depth strategy decides who is tried: the newest seating is extended first. Only the salience of make-path says
; that a path is copied whole before its seating is done, and that of the two rules that end, that they come first.

(deftemplate guest (slot name) (slot sex) (slot hobby))
(deftemplate last-seat (slot seat))
(deftemplate count (slot value))
(deftemplate context (slot state))
(deftemplate seating (slot id) (slot parent) (slot left) (slot right) (slot left-seat) (slot right-seat) (slot path-done))
(deftemplate path (slot id) (slot name) (slot seat))
(deftemplate chosen (slot id) (slot name) (slot hobby))

(defrule assign-first-seat
  ?context <- (context (state start))
  (guest (name ?name))
  ?count <- (count (value ?c))
  =>
  (assert (seating (id ?c) (parent 0) (left ?name) (right ?name) (left-seat 1) (right-seat 1) (path-done yes)))
  (assert (path (id ?c) (name ?name) (seat 1)))
  (modify ?count (value (+ ?c 1)))
  (modify ?context (state assign-seats)))

(defrule find-seating
  ?context <- (context (state assign-seats))
  (seating (id ?id) (parent ?parent) (right ?right) (right-seat ?seat) (path-done yes))
  (guest (name ?right) (sex ?sex) (hobby ?hobby))
  (guest (name ?next) (sex ~?sex) (hobby ?hobby))
  ?count <- (count (value ?c))
  (not (path (id ?id) (name ?next)))
  (not (chosen (id ?id) (name ?next) (hobby ?hobby)))
  =>
  (assert (seating (id ?c) (parent ?id) (left ?right) (right ?next) (left-seat ?seat) (right-seat (+ ?seat 1))
                   (path-done no)))
  (assert (path (id ?c) (name ?next) (seat (+ ?seat 1))))
  (assert (chosen (id ?id) (name ?next) (hobby ?hobby)))
  (modify ?count (value (+ ?c 1)))
  (modify ?context (state make-path)))

(defrule make-path
  (declare (salience 1))
  (context (state make-path))
  (seating (id ?id) (parent ?parent) (path-done no))
  (path (id ?parent) (name ?name) (seat ?seat))
  (not (path (id ?id) (name ?name)))
  =>
  (assert (path (id ?id) (name ?name) (seat ?seat))))

(defrule path-done
  ?context <- (context (state make-path))
  ?seating <- (seating (path-done no))
  =>
  (modify ?seating (path-done yes))
  (modify ?context (state check-done)))

(defrule are-we-done
  (declare (salience 1))
  ?context <- (context (state check-done))
  (last-seat (seat ?last))
  (seating (right-seat ?last))
  =>
  (modify ?context (state print-results)))

(defrule continue
  ?context <- (context (state check-done))
  =>
  (modify ?context (state assign-seats)))

(defrule print-results
  (declare (salience 1))
  (context (state print-results))
  (seating (id ?id) (right-seat ?last))
  (last-seat (seat ?last))
  ?path <- (path (id ?id) (name ?name) (seat ?seat))
  =>
  (retract ?path))

(defrule all-done
  (context (state print-results))
  =>
  (halt))
