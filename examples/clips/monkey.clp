; Monkey and bananas: the bananas are in a chest, its key hangs from the ceiling, and the ladder stands elsewhere.
; A goal that cannot be met at once asks for others first.

(deftemplate monkey (slot at) (slot on (default floor)) (slot holds (default nothing)))
(deftemplate thing (slot name) (slot at) (slot height (allowed-values floor ceiling inside)) (slot weight (default light)))
(deftemplate chest (slot name) (slot holds) (slot key))
(deftemplate goal (slot do (allowed-values hold eat open move be-at climb)) (slot what) (slot where (default nowhere)))

(deffacts room
  (monkey (at t5-7))
  (thing (name couch) (at t5-7) (height floor) (weight heavy))
  (thing (name chest) (at t7-7) (height floor))
  (thing (name ladder) (at t4-3) (height floor))
  (thing (name key) (at t8-8) (height ceiling))
  (thing (name bananas) (at t7-7) (height inside))
  (chest (name chest) (holds bananas) (key key))
  (goal (do eat) (what bananas)))

; ---- eat

(defrule hold-what-is-to-be-eaten
  (goal (do eat) (what ?food))
  (monkey (holds ~?food))
  (not (goal (do hold) (what ?food)))
  =>
  (assert (goal (do hold) (what ?food))))

(defrule eat
  ?goal <- (goal (do eat) (what ?food))
  ?monkey <- (monkey (holds ?food))
  =>
  (printout t "The monkey eats the " ?food "." crlf)
  (modify ?monkey (holds nothing))
  (retract ?goal))

; ---- hold

(defrule open-what-it-is-in
  (goal (do hold) (what ?thing))
  (thing (name ?thing) (height inside))
  (chest (name ?chest) (holds ?thing))
  (not (goal (do open) (what ?chest)))
  =>
  (assert (goal (do open) (what ?chest))))

(defrule bring-the-ladder
  (goal (do hold) (what ?thing))
  (thing (name ?thing) (at ?place) (height ceiling))
  (thing (name ladder) (at ~?place))
  (not (goal (do move) (what ladder) (where ?place)))
  =>
  (assert (goal (do move) (what ladder) (where ?place))))

(defrule climb-the-ladder
  (goal (do hold) (what ?thing))
  (thing (name ?thing) (at ?place) (height ceiling))
  (thing (name ladder) (at ?place) (height floor))
  (monkey (on ~ladder))
  (not (goal (do climb) (what ladder)))
  =>
  (assert (goal (do climb) (what ladder))))

(defrule grab-from-the-ceiling
  ?goal <- (goal (do hold) (what ?name))
  ?thing <- (thing (name ?name) (at ?place) (height ceiling) (weight light))
  (thing (name ladder) (at ?place) (height floor))
  ?monkey <- (monkey (at ?place) (on ladder) (holds nothing))
  =>
  (printout t "The monkey grabs the " ?name "." crlf)
  (modify ?thing (height floor))
  (modify ?monkey (holds ?name))
  (retract ?goal))

(defrule go-to-what-lies-on-the-floor
  (goal (do hold) (what ?thing))
  (thing (name ?thing) (at ?place) (height floor) (weight light))
  (monkey (at ~?place) (holds ~?thing))
  (not (goal (do be-at) (where ?place)))
  =>
  (assert (goal (do be-at) (what self) (where ?place))))

(defrule drop-what-is-in-hand
  (goal (do hold) (what ?thing))
  (thing (name ?thing) (at ?place) (height floor))
  ?monkey <- (monkey (at ?place) (holds ?other&~nothing&~?thing))
  ?held <- (thing (name ?other))
  =>
  (printout t "The monkey drops the " ?other "." crlf)
  (modify ?held (at ?place) (height floor))
  (modify ?monkey (holds nothing)))

(defrule pick-up
  ?goal <- (goal (do hold) (what ?name))
  (thing (name ?name) (at ?place) (height floor) (weight light))
  ?monkey <- (monkey (at ?place) (on floor) (holds nothing))
  =>
  (printout t "The monkey picks up the " ?name "." crlf)
  (modify ?monkey (holds ?name))
  (retract ?goal))

; ---- open

(defrule get-the-key
  (goal (do open) (what ?chest))
  (chest (name ?chest) (key ?key))
  (monkey (holds ~?key))
  (not (goal (do hold) (what ?key)))
  =>
  (assert (goal (do hold) (what ?key))))

(defrule go-to-the-chest
  (goal (do open) (what ?chest))
  (chest (name ?chest) (key ?key))
  (thing (name ?chest) (at ?place))
  (monkey (at ~?place) (holds ?key))
  (not (goal (do be-at) (where ?place)))
  =>
  (assert (goal (do be-at) (what self) (where ?place))))

(defrule open-the-chest
  ?goal <- (goal (do open) (what ?chest))
  (chest (name ?chest) (holds ?inside) (key ?key))
  (thing (name ?chest) (at ?place))
  (monkey (at ?place) (on floor) (holds ?key))
  ?thing <- (thing (name ?inside) (height inside))
  =>
  (printout t "The monkey opens the " ?chest " with the " ?key " and finds the " ?inside "." crlf)
  (modify ?thing (at ?place) (height floor))
  (retract ?goal))

; ---- move

(defrule hold-what-is-to-be-moved
  (goal (do move) (what ?thing) (where ?place))
  (thing (name ?thing) (at ~?place))
  (monkey (holds ~?thing))
  (not (goal (do hold) (what ?thing)))
  =>
  (assert (goal (do hold) (what ?thing))))

(defrule carry-it-there
  (goal (do move) (what ?thing) (where ?place))
  (monkey (at ~?place) (holds ?thing))
  (not (goal (do be-at) (where ?place)))
  =>
  (assert (goal (do be-at) (what self) (where ?place))))

(defrule put-it-down
  ?goal <- (goal (do move) (what ?name) (where ?place))
  ?monkey <- (monkey (at ?place) (holds ?name))
  ?thing <- (thing (name ?name))
  =>
  (printout t "The monkey puts down the " ?name " at " ?place "." crlf)
  (modify ?thing (at ?place) (height floor))
  (modify ?monkey (holds nothing))
  (retract ?goal))

; ---- be somewhere, and climb

(defrule climb-down-first
  (declare (salience 10))
  (goal (do be-at) (where ?place))
  ?monkey <- (monkey (at ~?place) (on ?height&~floor))
  =>
  (printout t "The monkey climbs down from the " ?height "." crlf)
  (modify ?monkey (on floor)))

(defrule walk
  ?goal <- (goal (do be-at) (where ?place))
  ?monkey <- (monkey (at ~?place) (on floor) (holds ?holds))
  =>
  (printout t "The monkey walks to " ?place)
  (if (neq ?holds nothing) then (printout t " with the " ?holds))
  (printout t "." crlf)
  (modify ?monkey (at ?place))
  (retract ?goal))

(defrule go-to-the-ladder
  (goal (do climb) (what ladder))
  (thing (name ladder) (at ?place) (height floor))
  (monkey (at ~?place))
  (not (goal (do be-at) (where ?place)))
  =>
  (assert (goal (do be-at) (what self) (where ?place))))

(defrule climb
  ?goal <- (goal (do climb) (what ?thing))
  (thing (name ?thing) (at ?place) (height floor))
  ?monkey <- (monkey (at ?place) (on floor))
  =>
  (printout t "The monkey climbs onto the " ?thing "." crlf)
  (modify ?monkey (on ?thing))
  (retract ?goal))
