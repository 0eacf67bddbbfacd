% Time the answers of a program: swipl -g main measure.pl -- PROGRAM FACTS. It prints seconds, MiB and the number of answers.

:- dynamic edge/2, person/1, parent/2.

main :-
    current_prolog_flag(argv, [Program, Facts]),
    statistics(cputime, Start),
    memory("VmRSS:", Ready),
    consult(Program),
    statistics(cputime, Compiled),
    consult(Facts),
    statistics(cputime, Loaded),
    aggregate_all(count, answer, Answers),
    statistics(cputime, Done),
    memory("VmHWM:", Peak),
    Compile is Compiled - Start,
    Load is Loaded - Compiled,
    Run is Done - Loaded,
    Memory is (Peak - Ready) / 1024,
    format("[~w, ~w, ~w, ~w, ~w, ~w]~n", [Start, Compile, Load, Run, Memory, Answers]),
    halt.

memory(Name, KiB) :-
    read_file_to_string("/proc/self/status", Text, []),
    split_string(Text, "\n", "", Lines),
    member(Line, Lines),
    string_concat(Name, Rest, Line),
    split_string(Rest, " \t", " \t", Words),
    member(Word, Words),
    number_string(KiB, Word),
    !.
