# A plugin that hands out 10.88.0.2 to 10.88.0.14: one file for each address, made in one step by a hard link.
. "${0%/*}/../lib/plugin.sh"

take() { # the address; fails when it is taken
    echo "$mine" >"$dir/.new.$$" && ln "$dir/.new.$$" "$dir/$1" 2>/dev/null
    taken=$?
    rm -f "$dir/.new.$$"
    return $taken
}

owned() { grep -lxF "$mine" "$dir"/10.* 2>/dev/null; }

full() { die 104 'no address is left'; }

again() { die 103 'there is an address already'; }

add() {
    [ -z "$(owned)" ] || again
    last=2
    until take "10.88.0.$last"; do
        last=$((last + 1))
        if [ $last -gt 14 ]; then
            full
            break
        fi
    done
    result "10.88.0.$last"
}

result() {
    case $version in
    0.1.0 | 0.2.0) printf '{"cniVersion":"%s","ip4":{"ip":"%s/28","gateway":"10.88.0.1"},"dns":{}}' "$version" "$1" ;;
    0.*) printf '{"cniVersion":"%s","ips":[{"version":"4","address":"%s/28","gateway":"10.88.0.1"}],"dns":{}}' "$version" "$1" ;;
    *) printf '{"cniVersion":"%s","ips":[{"address":"%s/28","gateway":"10.88.0.1"}]}' "$version" "$1" ;;
    esac | edit
}

edit() { cat; }

del() { owned | while read -r file; do rm -f "$file"; done; }

check() { [ -n "$(owned)" ] || die 101 'no address is reserved'; }

status() {
    count=$(ls "$dir" | grep -c '^10')
    [ "$count" -lt 13 ] || die 50 'no address is left'
}

gc() {
    valid_attachments >"$dir/.valid.$$"
    for file in "$dir"/10.*; do
        [ ! -f "$file" ] || grep -qxFf "$file" "$dir/.valid.$$" || rm -f "$file"
    done
    rm -f "$dir/.valid.$$"
}
