" Component Pascal: comments, layout and what % goes between.

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

let s:cpo_save = &cpo
set cpo&vim

setlocal comments=s1:(*,mb:*,ex:*)
setlocal commentstring=(*\ %s\ *)
setlocal formatoptions-=t formatoptions+=croql

" BlackBox's programming conventions: one tab a level.
setlocal noexpandtab shiftwidth=0 softtabstop=0 tabstop=4

setlocal suffixesadd=.cp,.odc

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions<'
      \ .. ' expandtab< shiftwidth< softtabstop< tabstop< suffixesadd<'

if exists('loaded_matchit')
  " The END of a module or procedure is that of its BEGIN.
  let b:match_ignorecase = 0
  let b:match_words = '\<\%(BEGIN\|IF\|CASE\|WHILE\|FOR\|LOOP\|WITH\|RECORD\)\>'
        \ .. ':\<\%(ELSIF\|ELSE\|CLOSE\)\>:\<END\>,\<REPEAT\>:\<UNTIL\>'
  let b:undo_ftplugin ..= ' | unlet! b:match_ignorecase b:match_words'
endif

let &cpo = s:cpo_save
unlet s:cpo_save
