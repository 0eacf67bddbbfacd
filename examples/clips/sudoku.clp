; Sudoku by two rules of thumb: a cell with one value left has it, and so has the only cell of a row, column or box
; that a value is left for.

(deffacts puzzle
  (given 1 5 3 1 8 - - 2 - -)
  (given 2 - - - - - - - 8 6)
  (given 3 - - 4 - - - - 3 -)
  (given 4 - - - 2 - - - - 7)
  (given 5 - - - - - 5 6 - -)
  (given 6 8 - - - - - 5 4 -)
  (given 7 - - 7 - - - 8 9 2)
  (given 8 - 9 - - - - - 6 -)
  (given 9 4 - 3 - - - - - -))

(deftemplate cell (slot row) (slot column) (slot box) (slot value (default unknown)))
(deftemplate possible (slot row) (slot column) (slot box) (slot value))

(deffunction box-of (?row ?column)
  (+ (* 3 (div (- ?row 1) 3)) (div (- ?column 1) 3) 1))

(deffunction print-cells ($?values)
  (foreach ?value ?values
    (printout t " " (if (eq ?value unknown) then - else ?value))
    (if (and (= (mod ?value-index 3) 0) (< ?value-index 9)) then (printout t " |")))
  (printout t crlf))

(defrule read-row
  (declare (salience 30))
  (given ?row $?values)
  =>
  (foreach ?value ?values
    (bind ?box (box-of ?row ?value-index))
    (if (eq ?value -)
        then
        (assert (cell (row ?row) (column ?value-index) (box ?box)))
        (loop-for-count (?any 1 9) do
          (assert (possible (row ?row) (column ?value-index) (box ?box) (value ?any))))
        else
        (assert (cell (row ?row) (column ?value-index) (box ?box) (value ?value))))))

(defrule exclude
  (declare (salience 20))
  (cell (row ?row) (column ?column) (box ?box) (value ?value&~unknown))
  ?possible <- (possible (row ?r) (column ?c) (box ?b) (value ?value))
  (test (or (= ?r ?row) (= ?c ?column) (= ?b ?box)))
  =>
  (retract ?possible))

(defrule only-value-of-a-cell
  (declare (salience 10))
  ?cell <- (cell (row ?row) (column ?column) (value unknown))
  ?possible <- (possible (row ?row) (column ?column) (value ?value))
  (not (possible (row ?row) (column ?column) (value ~?value)))
  =>
  (retract ?possible)
  (modify ?cell (value ?value)))

(defrule only-cell-for-a-value
  ?possible <- (possible (row ?row) (column ?column) (box ?box) (value ?value))
  ?cell <- (cell (row ?row) (column ?column) (value unknown))
  (or (not (possible (row ?row) (column ~?column) (value ?value)))
      (not (possible (column ?column) (row ~?row) (value ?value)))
      (not (and (possible (box ?box) (row ?r) (column ?c) (value ?value))
                (test (not (and (= ?r ?row) (= ?c ?column)))))))
  =>
  (modify ?cell (value ?value)))

(defrule drop-what-is-settled
  (declare (salience 20))
  (cell (row ?row) (column ?column) (value ~unknown))
  ?possible <- (possible (row ?row) (column ?column))
  =>
  (retract ?possible))

(defrule print-row
  (declare (salience -10))
  ?row <- (print ?number)
  (cell (row ?number) (column 1) (value ?a))
  (cell (row ?number) (column 2) (value ?b))
  (cell (row ?number) (column 3) (value ?c))
  (cell (row ?number) (column 4) (value ?d))
  (cell (row ?number) (column 5) (value ?e))
  (cell (row ?number) (column 6) (value ?f))
  (cell (row ?number) (column 7) (value ?g))
  (cell (row ?number) (column 8) (value ?h))
  (cell (row ?number) (column 9) (value ?i))
  =>
  (print-cells ?a ?b ?c ?d ?e ?f ?g ?h ?i)
  (retract ?row)
  (if (and (= (mod ?number 3) 0) (< ?number 9)) then (printout t "-------+-------+-------" crlf))
  (if (< ?number 9) then (assert (print (+ ?number 1)))))

(defrule print-from-the-first
  (declare (salience -20))
  =>
  (assert (print 1)))
