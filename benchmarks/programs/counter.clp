; One fact, modified as often as it says.

(deftemplate counter (slot value) (slot last))

(defrule step
  ?counter <- (counter (value ?n) (last ?last&:(< ?n ?last)))
  =>
  (modify ?counter (value (+ ?n 1))))
