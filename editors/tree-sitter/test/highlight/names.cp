MODULE Names;
(* <- keyword *)
(*     ^ module *)

        IMPORT SYSTEM, Log := StdLog;
(*      ^ keyword.import *)
(*             ^ module.builtin *)
(*                     ^ module *)

        CONST limit* = 0FFH;
(*            ^ constant *)
(*                 ^ punctuation.special *)
(*                   ^ operator *)
(*                     ^ number *)

        TYPE
                Base* = ABSTRACT RECORD
(*              ^ type.definition *)
(*                      ^ keyword.modifier *)
(*                               ^ keyword.type *)
                        next-: Base;
(*                      ^ variable.member *)
(*                             ^ type *)
                        size: INTEGER
(*                            ^ type.builtin *)
                END;

        VAR total: REAL;
(*      ^ keyword *)
(*          ^ variable *)

        PROCEDURE (VAR b: Base) Grow* (by: INTEGER), NEW, EXTENSIBLE;
(*      ^ keyword.function *)
(*                 ^ keyword.modifier *)
(*                     ^ variable.parameter *)
(*                        ^ type *)
(*                              ^ function.method *)
(*                                     ^ variable.parameter *)
(*                                                   ^ keyword.modifier *)
        BEGIN
                b.size := b.size + by
(*              ^ variable *)
(*                ^ variable.member *)
(*                     ^ operator *)
        END Grow;
(*          ^ function.method *)

        PROCEDURE [code] Nop;
(*                 ^ attribute *)
(*                       ^ function *)

        PROCEDURE Do (b: POINTER TO Base): BOOLEAN;
(*                ^ function *)
        BEGIN
                IF b = NIL THEN HALT(20) END;
(*              ^ keyword.conditional *)
(*                     ^ constant.builtin *)
(*                              ^ function.builtin *)
(*                                   ^ number *)
(*                                       ^ keyword.conditional *)
                b(Base).Grow(MAX(INTEGER));
(*              ^ variable *)
(*                ^ type *)
(*                      ^ function.method.call *)
(*                           ^ function.builtin *)
(*                               ^ type.builtin *)
                Log.Char(41X); Log.String("text"); Nop;
(*              ^ module *)
(*                  ^ function.call *)
(*                       ^ character *)
(*                                        ^ string *)
(*                                                 ^ function.call *)
                FOR i := 0 TO 1.5E3 DO EXIT END;
(*              ^ keyword.repeat *)
(*                         ^ keyword.repeat *)
(*                            ^ number.float *)
(*                                     ^ keyword.repeat *)
                IF (x IN s) OR (limit DIV 2 = 3) THEN RETURN TRUE END
(*                    ^ keyword.operator *)
(*                                    ^ keyword.operator *)
(*                                                    ^ keyword.return *)
(*                                                           ^ boolean *)
        END Do;

END Names.
