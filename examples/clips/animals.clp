; An advisor that names an animal from what it is told. It asks only what can still make a difference.

(deftemplate question (slot about) (slot text))
(deftemplate answer (slot about) (slot is))
(deftemplate wanted (slot about))
(deftemplate animal (slot name))

(deffacts questions
  (question (about backbone) (text "Does it have a backbone?"))
  (question (about warm) (text "Is it warm-blooded?"))
  (question (about feathers) (text "Does it have feathers?"))
  (question (about flies) (text "Does it fly?"))
  (question (about swims) (text "Does it swim well?"))
  (question (about hooves) (text "Does it have hooves?"))
  (question (about stripes) (text "Does it have stripes?"))
  (question (about meat) (text "Does it eat meat?"))
  (question (about water) (text "Does it live in water all its life?"))
  (question (about legs) (text "Does it have more than six legs?")))

(deffunction ask (?text)
  (bind ?reply nothing)
  (while (not (member$ ?reply (create$ yes no y n))) do
    (printout t ?text " (yes or no) ")
    (bind ?reply (read))
    (printout t crlf)
    (if (eq ?reply EOF) then (return no))
    (if (lexemep ?reply) then (bind ?reply (sym-cat (lowcase ?reply)))))
  (if (member$ ?reply (create$ yes y)) then yes else no))

(defrule ask-what-is-wanted
  (wanted (about ?about))
  (question (about ?about) (text ?text))
  (not (answer (about ?about)))
  (not (animal))
  =>
  (assert (answer (about ?about) (is (ask ?text)))))

(defrule begin
  =>
  (printout t "Think of an animal." crlf)
  (assert (wanted (about backbone))))

(defrule with-a-backbone
  (answer (about backbone) (is yes))
  =>
  (assert (wanted (about warm))))

(defrule without-a-backbone
  (answer (about backbone) (is no))
  =>
  (assert (wanted (about legs))))

(defrule warm-blooded
  (answer (about warm) (is yes))
  =>
  (assert (wanted (about feathers))))

(defrule cold-blooded
  (answer (about warm) (is no))
  =>
  (assert (wanted (about water))))

(defrule a-bird
  (answer (about feathers) (is yes))
  =>
  (assert (wanted (about flies))))

(defrule a-bird-that-does-not-fly
  (answer (about feathers) (is yes))
  (answer (about flies) (is no))
  =>
  (assert (wanted (about swims))))

(defrule a-mammal
  (answer (about feathers) (is no))
  =>
  (assert (wanted (about hooves))))

(defrule a-mammal-with-hooves
  (answer (about hooves) (is ?))
  =>
  (assert (wanted (about stripes))))

(defrule a-mammal-with-paws
  (answer (about hooves) (is no))
  (answer (about stripes) (is no))
  =>
  (assert (wanted (about meat))))

(defrule an-albatross
  (answer (about feathers) (is yes)) (answer (about flies) (is yes))
  =>
  (assert (animal (name albatross))))

(defrule a-penguin
  (answer (about flies) (is no)) (answer (about swims) (is yes))
  =>
  (assert (animal (name penguin))))

(defrule an-ostrich
  (answer (about flies) (is no)) (answer (about swims) (is no))
  =>
  (assert (animal (name ostrich))))

(defrule a-zebra
  (answer (about hooves) (is yes)) (answer (about stripes) (is yes))
  =>
  (assert (animal (name zebra))))

(defrule a-horse
  (answer (about hooves) (is yes)) (answer (about stripes) (is no))
  =>
  (assert (animal (name horse))))

(defrule a-tiger
  (answer (about hooves) (is no)) (answer (about stripes) (is yes))
  =>
  (assert (animal (name tiger))))

(defrule a-lion
  (answer (about stripes) (is no)) (answer (about meat) (is yes))
  =>
  (assert (animal (name lion))))

(defrule a-hare
  (answer (about stripes) (is no)) (answer (about meat) (is no))
  =>
  (assert (animal (name hare))))

(defrule a-fish-or-a-lizard
  (answer (about water) (is ?water))
  =>
  (assert (animal (name (if (eq ?water yes) then trout else lizard)))))

(defrule a-spider-or-a-beetle
  (answer (about legs) (is ?more))
  =>
  (assert (animal (name (if (eq ?more yes) then spider else beetle)))))

(defrule say-what-it-is
  (animal (name ?name))
  =>
  (format t "It is a kind of %s.%n" ?name))
