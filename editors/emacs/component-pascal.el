;;; component-pascal.el --- Component Pascal with cp-lsp  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9"))

;;; Commentary:

;; A major mode for files `.cp', and the server cp-lsp for Eglot, which is part of Emacs 29:
;;
;;     (load "…/editors/emacs/component-pascal.el")
;;     (add-hook 'component-pascal-mode-hook #'eglot-ensure)

;;; Code:

(require 'rx)

(defcustom component-pascal-server '("cp-lsp" "serve")
  "The command that starts the language server."
  :type '(repeat string)
  :group 'languages)

(defvar component-pascal-mode-syntax-table
  (let ((table (make-syntax-table)))
    ;; (* comments *), which nest.
    (modify-syntax-entry ?\( "()1n" table)
    (modify-syntax-entry ?* ". 23n" table)
    (modify-syntax-entry ?\) ")(4n" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?' "\"" table)
    (modify-syntax-entry ?\\ "." table)
    (modify-syntax-entry ?_ "w" table)
    (dolist (operator '(?+ ?- ?/ ?& ?= ?# ?< ?> ?~ ?^ ?$ ?|))
      (modify-syntax-entry operator "." table))
    table)
  "What the characters of Component Pascal are.")

(defconst component-pascal-font-lock
  `((,(rx word-start "PROCEDURE" word-end (* blank) (? (any "*^")) (* blank)
          (? "(" (* (not (any ")\n"))) ")" (* blank)) (group (+ word)))
     1 font-lock-function-name-face)
    (,(rx word-start
          (or "ARRAY" "BEGIN" "BY" "CASE" "CLOSE" "CONST" "DIV" "DO" "ELSE" "ELSIF" "END" "EXIT"
              "FOR" "IF" "IMPORT" "IN" "IS" "LOOP" "MOD" "MODULE" "OF" "OR" "OUT" "POINTER"
              "PROCEDURE" "RECORD" "REPEAT" "RETURN" "THEN" "TO" "TYPE" "UNTIL" "VAR" "WHILE"
              "WITH" "ABSTRACT" "EMPTY" "EXTENSIBLE" "LIMITED")
          word-end)
     . font-lock-keyword-face)
    (,(rx word-start
          (or "ANYPTR" "ANYREC" "BOOLEAN" "BYTE" "CHAR" "INTEGER" "LONGINT" "REAL" "SET"
              "SHORTCHAR" "SHORTINT" "SHORTREAL")
          word-end)
     . font-lock-type-face)
    (,(rx word-start (or "FALSE" "INF" "NIL" "TRUE") word-end) . font-lock-constant-face)
    (,(rx word-start
          (or "ABS" "ASH" "ASSERT" "BITS" "CAP" "CHR" "DEC" "ENTIER" "EXCL" "HALT" "INC" "INCL"
              "LEN" "LONG" "MAX" "MIN" "NEW" "ODD" "ORD" "SHORT" "SIZE")
          word-end)
     . font-lock-builtin-face))
  "What the words of Component Pascal are.")

;;;###autoload
(define-derived-mode component-pascal-mode prog-mode "Component Pascal"
  "Major mode for Component Pascal, the language of BlackBox."
  (setq-local comment-start "(*"
              comment-end "*)"
              comment-start-skip "(\\*+[ \t]*"
              indent-tabs-mode t
              tab-width 4
              indent-line-function #'indent-relative
              font-lock-defaults '(component-pascal-font-lock)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.cp\\'" . component-pascal-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'component-pascal-mode (lambda (&rest _) component-pascal-server))))

(provide 'component-pascal)
;;; component-pascal.el ends here
