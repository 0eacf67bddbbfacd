% The relation of same_generation.clp, tabled.

:- table same/2.

same(X, X) :- person(X).
same(X, Y) :- parent(X, P), same(P, Q), parent(Y, Q).

answer :- same(_, _).
