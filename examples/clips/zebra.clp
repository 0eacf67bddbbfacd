; The zebra puzzle: five houses in a row, and of each its colour, who lives in it, a pet, a drink and a brand of tobacco.
; Who drinks water, and who owns the zebra?

(deffacts values
  (value colour red) (value colour green) (value colour ivory) (value colour yellow) (value colour blue)
  (value person english) (value person spaniard) (value person ukrainian) (value person norwegian) (value person japanese)
  (value pet dog) (value pet snails) (value pet fox) (value pet horse) (value pet zebra)
  (value drink coffee) (value drink tea) (value drink milk) (value drink juice) (value drink water)
  (value tobacco old-gold) (value tobacco kools) (value tobacco chesterfields) (value tobacco lucky-strike)
  (value tobacco parliaments)
  (house 1) (house 2) (house 3) (house 4) (house 5))

(deffunction next-to (?a ?b)
  (= (abs (- ?a ?b)) 1))

(defrule it-may-be
  (value ?kind ?what)
  (house ?n)
  =>
  (assert (maybe ?kind ?what ?n)))

(defrule solve
  (declare (salience -10))
  ; the Norwegian lives in the first house, beside the blue one
  (maybe person norwegian ?norwegian&1)
  (maybe colour blue ?blue&:(next-to ?blue ?norwegian))
  ; the green house stands to the right of the ivory one
  (maybe colour ivory ?ivory&~?blue)
  (maybe colour green ?green&~?blue&:(= ?green (+ ?ivory 1)))
  ; the Englishman lives in the red house
  (maybe colour red ?red&~?blue&~?ivory&~?green)
  (maybe person english ?red&~?norwegian)
  (maybe colour yellow ?yellow&~?blue&~?ivory&~?green&~?red)
  ; Kools are smoked in the yellow house, beside the horse
  (maybe tobacco kools ?yellow)
  (maybe pet horse ?horse&:(next-to ?horse ?yellow))
  ; milk is drunk in the middle, coffee in the green house, tea by the Ukrainian
  (maybe drink milk ?milk&3)
  (maybe drink coffee ?green&~?milk)
  (maybe person ukrainian ?ukrainian&~?norwegian&~?red&~?green&~?milk)
  (maybe drink tea ?ukrainian)
  ; Lucky Strike goes with juice
  (maybe drink juice ?juice&~?milk&~?green&~?ukrainian)
  (maybe tobacco lucky-strike ?juice&~?yellow)
  (maybe drink water ?water&~?milk&~?green&~?ukrainian&~?juice)
  ; the Spaniard owns the dog, the Japanese smokes Parliaments
  (maybe person spaniard ?spaniard&~?norwegian&~?red&~?ukrainian)
  (maybe pet dog ?spaniard&~?horse)
  (maybe person japanese ?japanese&~?norwegian&~?red&~?ukrainian&~?spaniard)
  (maybe tobacco parliaments ?japanese&~?yellow&~?juice)
  ; who smokes Old Gold owns snails, who smokes Chesterfields lives beside the fox
  (maybe tobacco old-gold ?old-gold&~?yellow&~?juice&~?japanese)
  (maybe pet snails ?old-gold&~?horse&~?spaniard)
  (maybe tobacco chesterfields ?chesterfields&~?yellow&~?juice&~?japanese&~?old-gold)
  (maybe pet fox ?fox&~?horse&~?spaniard&~?old-gold&:(next-to ?fox ?chesterfields))
  (maybe pet zebra ?zebra&~?horse&~?spaniard&~?old-gold&~?fox)
  =>
  (assert (lives english ?red) (lives spaniard ?spaniard) (lives ukrainian ?ukrainian) (lives norwegian ?norwegian)
          (lives japanese ?japanese) (drinks water ?water) (owns zebra ?zebra)))

(defrule print-water
  (drinks water ?house)
  (lives ?person ?house)
  =>
  (printout t "Water is drunk in house " ?house ", by the " ?person "." crlf))

(defrule print-zebra
  (owns zebra ?house)
  (lives ?person ?house)
  =>
  (printout t "The zebra lives in house " ?house ", with the " ?person "." crlf))
