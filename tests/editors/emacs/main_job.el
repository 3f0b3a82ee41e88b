;;; The main job in Emacs with eglot, in batch: what the page says, by the functions that its keys call. -*- lexical-binding: t -*-

;; A spec runs it in a folder with the files of `workspace.lua`, after the page's lines as init file. It ends with an
;; error where something is not as it should be.

(require 'cl-lib)
(require 'eglot)

(defconst old "greet_visitor(name)")
(defconst new "greet_visitor(name.strip())")
(defconst folder default-directory)

;; The server's questions are answered by the first choice, as by RET.
(advice-add 'completing-read :override
            (lambda (_prompt choices &rest _) (car (all-completions "" choices))))

(defun wait (what condition)
  "Wait until CONDITION holds, which is called WHAT; return its value."
  (let ((end (+ (float-time) 30)) value)
    (while (not (or (setq value (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.02))
    (or value (error "Waited in vain until %s" what))))

(defun hold (what fact)
  "Fail unless FACT, which is called WHAT."
  (unless fact (error "It does not hold that %s:\n%s" what (buffer-string))))

(defun disk (file)
  "Return what FILE holds."
  (with-temp-buffer (insert-file-contents (expand-file-name file folder)) (buffer-string)))

(defun times (what text)
  "Return how often WHAT stands in TEXT."
  (cl-loop with from = 0
           while (setq from (string-search what text from))
           count t do (cl-incf from)))

(defun act (title)
  "Do the code action that has TITLE, on the line of point."
  (let ((action (wait (format "%s is offered" title)
                      (lambda ()
                        (cl-find-if (lambda (one) (string-search title (plist-get one :title)))
                                    (ignore-errors (eglot-code-actions (pos-bol) (pos-eol))))))))
    (eglot-execute (eglot-current-server) action)))

(defun review ()
  "Return the buffer of the review."
  (cl-find-if (lambda (one) (with-current-buffer one (derived-mode-p 'diff-mode))) (buffer-list)))

(find-file "door.py")
(apply #'eglot (eglot--guess-contact))
(goto-char (point-max))
(insert "# greet_visitor($A) ==> greet_visitor($A.strip())")
(act "Ghostpen: Rewrite")
(wait "the review is open" #'review)
(hold "nothing has changed before the accept" (= (times old (disk "window.py")) 1))

(set-buffer (review))
(wait "the diff is there" (lambda () (string-search "diff --git a/door.py" (buffer-string))))
(search-forward "-    said")
(act "reject this hunk")
(goto-char (point-min))
(act "accept all")
(wait "the closed file is written" (lambda () (= (times new (disk "window.py")) 1)))

(find-file (expand-file-name "door.py" folder))
(wait "the open file has one of its two" (lambda () (= (times new (buffer-string)) 1)))
(hold "the rejected one is as it was" (string-search (concat old "\n    return said + \" Come") (buffer-string)))
(goto-char (point-min))
(insert "# typed on\n")
(save-buffer)
(hold "what was accepted is saved" (= (times new (disk "door.py")) 1))

(ghostpen "ghostpen.change.undo")
(wait "the closed file is as before" (lambda () (= (times new (disk "window.py")) 0)))
(wait "the open file, too" (lambda () (= (times new (buffer-string)) 0)))
(save-buffer)
(hold "what was typed stays" (string-prefix-p "# typed on\n" (disk "door.py")))
(hold "both calls are as they were" (= (times old (disk "door.py")) 2))
(eglot-shutdown-all)
