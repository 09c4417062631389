;; -*- lexical-binding: t; -*-
;; A session with Emacs and Eglot; run by test_other_editors.py, which reads what it prints.

(require 'eglot)
(load (getenv "CP_TEST_MODE"))
(setq component-pascal-server (list (getenv "CP_TEST_PYTHON") "-m" "cp_lsp" "serve")
      eglot-send-changes-idle-time 0
      eglot-confirm-server-initiated-edits nil
      project-find-functions (list (lambda (folder) (cons 'transient folder)))
      make-backup-files nil)
(defvar tested-folder (file-name-as-directory (getenv "CP_TEST_FOLDER")))

(defun await (condition)
  "Waits up to 20 seconds until CONDITION gives something, and gives it."
  (let ((end (+ (float-time) 20)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    found))

(defun tell (name value)
  (princ (format "%s: %s\n" name value)))

(find-file (concat tested-folder "Mistakes.cp"))
(tell "mode" major-mode)
(apply #'eglot (eglot--guess-contact))
(tell "findings" (progn (await (lambda () (flymake-start) (= 3 (length (flymake-diagnostics)))))
                        (mapcar (lambda (each) (line-number-at-pos (flymake-diagnostic-beg each)))
                                (sort (flymake-diagnostics)
                                      (lambda (a b)
                                        (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))

(find-file (concat tested-folder "User.cp"))
(eglot--maybe-activate-editing-mode)
(search-forward "Counter.Add")
(backward-char 2)
(xref-find-definitions "LSP identifier at point.")
(tell "definition" (format "%s:%d" (file-name-nondirectory (buffer-file-name)) (line-number-at-pos)))

(find-file (concat tested-folder "Counter.cp"))
(eglot--maybe-activate-editing-mode)
(search-forward "StdLog.Int(c.sum); ")
(insert "StdLog.Stri")
(completion-at-point)
(tell "completion" (buffer-substring (line-beginning-position) (line-end-position)))
(set-buffer-modified-p nil)

(revert-buffer t t t)
(eglot--maybe-activate-editing-mode)
(goto-char (point-min))
(search-forward "amount")
(eglot-rename "step")
(goto-char (point-min))
(tell "renamed" (how-many "\\<step\\>"))
(set-buffer-modified-p nil)

(goto-char (point-min))
(search-forward "adds")
(tell "comment" (and (nth 4 (syntax-ppss)) t))
(eglot-shutdown-all)
