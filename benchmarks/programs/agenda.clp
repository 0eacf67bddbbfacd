; An agenda with an activation for each job: what is measured is how the strategy keeps it in order.

(deftemplate job (slot number) (slot kind))

(defrule plain
  (job (kind 0))
  =>)

(defrule with-number
  (job (kind 1) (number ?n&:(>= ?n 0)))
  =>)

(defrule with-two-tests
  (job (kind 2) (number ?n&:(>= ?n 0)&:(integerp ?n)))
  =>)

(defrule with-three-tests
  (job (kind 3) (number ?n&:(>= ?n 0)&:(integerp ?n)&:(<> ?n -1)))
  =>)
