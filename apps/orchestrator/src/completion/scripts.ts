export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What a shell reads to complete `pigsty`: it asks `pigsty __complete` about the words so far, and shows the lines. */
export const scripts: Readonly<Record<Shell, string>> = {
  // bash makes three words of --to=x, and knows names of files better than we do.
  bash: `# bash completion of pigsty
_pigsty() {
  local words=() word last=-1 joins='' line current before=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $last -ge 0 && ( $word == = || -n $joins ) ]]; then
      words[last]+=$word
    else
      words+=("$word")
      last=$((last + 1))
    fi
    [[ $word == = ]] && joins=yes || joins=''
  done
  current=\${words[last]}
  [[ $current == --*=* ]] && before=\${current%%=*}=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${current#"$before"}")
    else
      line=\${line%%$'\\t'*}
      COMPREPLY+=("\${line#"$before"}")
    fi
  done < <("\${COMP_WORDS[0]/#\\~\\//$HOME/}" __complete -- "\${words[@]}" 2>/dev/null)
}
complete -F _pigsty pigsty
`,
  zsh: `#compdef pigsty
_pigsty() {
  local line
  local -a described
  for line in "\${(@f)$("\${words[1]/#\\~\\//$HOME/}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      compset -P '--*='
      _files
    elif [[ -n $line ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( $#described == 0 )) || _describe pigsty described
}
compdef _pigsty pigsty
`,
  fish: `# fish completion of pigsty
function __pigsty_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program $words[1]
  for line in ($program __complete -- $words[2..-1] "$current" 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path "$current"
    else
      echo $line
    end
  end
end
complete -c pigsty -f -a '(__pigsty_complete)'
`,
};
