" Component Pascal: what the words alone tell. The server adds what names mean.

if exists('b:current_syntax')
  finish
endif

let s:cpo_save = &cpo
set cpo&vim

syntax case match
syntax sync minlines=200

syntax keyword componentPascalStatement BEGIN CLOSE END EXIT RETURN WITH
syntax keyword componentPascalConditional IF THEN ELSIF ELSE CASE OF
syntax keyword componentPascalRepeat WHILE DO REPEAT UNTIL FOR TO BY LOOP
syntax keyword componentPascalDeclaration MODULE IMPORT CONST VAR OUT
syntax keyword componentPascalDeclaration PROCEDURE nextgroup=componentPascalReceiver,componentPascalName skipwhite skipnl
" How an interface begins that cp-lsp shows.
syntax match componentPascalDeclaration '\%^DEFINITION\>'
syntax keyword componentPascalStructure TYPE ARRAY RECORD POINTER
syntax keyword componentPascalOperator DIV MOD OR IN IS
syntax keyword componentPascalConstant NIL TRUE FALSE INF
syntax keyword componentPascalAttribute ABSTRACT EMPTY EXTENSIBLE LIMITED
syntax keyword componentPascalType ANYPTR ANYREC BOOLEAN BYTE CHAR INTEGER LONGINT REAL SET
syntax keyword componentPascalType SHORTCHAR SHORTINT SHORTREAL
syntax keyword componentPascalFunction ABS ASH ASSERT BITS CAP CHR DEC ENTIER EXCL HALT INC INCL
syntax keyword componentPascalFunction LEN LONG MAX MIN NEW ODD ORD SHORT SIZE
syntax keyword componentPascalSystem SYSTEM COM

syntax region componentPascalReceiver contained start='(' end=')' transparent contains=TOP nextgroup=componentPascalName skipwhite
syntax match componentPascalName contained '\<\a[[:alnum:]_]*\>'

syntax match componentPascalNumber '\<\d\+\>'
syntax match componentPascalNumber '\<\d\x*[HL]\>'
syntax match componentPascalFloat '\<\d\+\.\.\@!\d*\%(E[+-]\=\d\+\)\='
syntax match componentPascalCharacter '\<\d\x*X\>'
syntax region componentPascalString start='"' end='"' oneline contains=@NoSpell
syntax region componentPascalString start="'" end="'" oneline contains=@NoSpell

" A view of a BlackBox document: a link, a fold, a ruler, a picture.
syntax match componentPascalView '\%uFFFC'

syntax keyword componentPascalTodo contained TODO FIXME XXX NOTE
syntax region componentPascalComment start='(\*' end='\*)' contains=componentPascalComment,componentPascalTodo,componentPascalView,@Spell
syntax region componentPascalDocumentation matchgroup=componentPascalDocumentation start='(\*\*)\@!' end='\*)' contains=componentPascalComment,componentPascalTodo,componentPascalView,@Spell

highlight default link componentPascalStatement Statement
highlight default link componentPascalConditional Conditional
highlight default link componentPascalRepeat Repeat
highlight default link componentPascalDeclaration Keyword
highlight default link componentPascalStructure Structure
highlight default link componentPascalOperator Operator
highlight default link componentPascalConstant Constant
highlight default link componentPascalAttribute StorageClass
highlight default link componentPascalType Type
highlight default link componentPascalFunction Function
highlight default link componentPascalSystem PreProc
highlight default link componentPascalName Function
highlight default link componentPascalNumber Number
highlight default link componentPascalFloat Float
highlight default link componentPascalCharacter Character
highlight default link componentPascalString String
highlight default link componentPascalView NonText
highlight default link componentPascalTodo Todo
highlight default link componentPascalComment Comment
highlight default link componentPascalDocumentation SpecialComment

let b:current_syntax = 'component_pascal'

let &cpo = s:cpo_save
unlet s:cpo_save
