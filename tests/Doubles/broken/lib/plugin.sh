# A CNI plugin in shell, the part that all kinds share. Every script here sources one of main.sh, chained.sh and ipam.sh, replaces
# what its one defect is about, and ends with `run`. Needs jq, and for main and chained ip and nsenter.
versions='"0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"'
version=1.1.0
stdin=$(mktemp)
trap 'rm -f "$stdin"' EXIT

die() { # code, message
    printf '{"cniVersion":"%s","code":%s,"msg":"%s"}' "$version" "$1" "$2"
    exit 1
}

version_reply() { printf '{"cniVersion":"%s","supportedVersions":[%s]}\n' "$(jq -r '.cniVersion // "1.1.0"' 2>/dev/null || echo 1.1.0)" "$versions"; }

require() { # the variables' names
    for variable in "$@"; do
        eval "value=\${$variable:-}"
        [ -n "$value" ] || die 4 "required env variables [$variable] missing"
    done
    case $CNI_CONTAINERID in
    [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) die 4 'invalid characters in CNI_CONTAINERID' ;;
    esac
    case $CNI_IFNAME in
    . | .. | */* | *:* | *[[:space:]]* | ????????????????*) die 4 'CNI_IFNAME is no name of an interface' ;;
    esac
}

bad_config() { die 6 'the configuration is no JSON object'; }

read_config() {
    cat >"$stdin"
    fields=$(jq -rs 'if length != 1 or (.[0] | type) != "object" then error("no object") else .[0] |
        @sh "version=\(.cniVersion // "0.1.0") name=\(.name // "") dir=\(.dataDir // .ipam.dataDir // "") delegate=\(.ipam.type // "")",
        @sh "prev=\(.prevResult | type) addresses=\([.prevResult | objects | .ips[]?.address] | join(" ")) routes=\([.prevResult | objects | .routes[]?.dst] | join(" "))",
        @sh "valid=\([(."cni.dev/valid-attachments" // ."cni.dev/attachments" // [])[] | "\(.containerID) \(.ifname)"] | join("\n"))" end' <"$stdin" 2>/dev/null) || bad_config
    [ -n "$fields" ] || bad_config
    eval "$fields"
    case $name in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) die 7 'the network has no name, or a bad one' ;;
    esac
    [ -z "$dir" ] || mkdir -p "$dir"
}

check_version() {
    case $versions in *"\"$version\""*) ;; *) die 1 "incompatible CNI versions: $version" ;; esac
}

since() { # the first version that has the verb
    [ "$(printf '%s\n%s\n' "$1" "$version" | sort -V | head -n 1)" = "$1" ] || die 1 "config version does not allow $CNI_COMMAND"
}

unknown_verb() { die 4 "unknown CNI_COMMAND: $CNI_COMMAND"; }

own_namespace() {
    [ "$(stat -L -c %i "$CNI_NETNS" 2>/dev/null)" = "$(stat -L -c %i /proc/self/ns/net)" ] && die 4 'CNI_NETNS is the namespace of the node'
}

run() {
    case ${CNI_COMMAND:-} in
    '') die 4 'required env variables [CNI_COMMAND] missing' ;;
    VERSION)
        version_reply
        exit 0
        ;;
    ADD | CHECK) require CNI_CONTAINERID CNI_NETNS CNI_IFNAME ;;
    DEL) require CNI_CONTAINERID CNI_IFNAME ;;
    esac
    read_config
    check_version
    mine="$CNI_CONTAINERID $CNI_IFNAME"
    case $CNI_COMMAND in
    ADD)
        own_namespace
        add
        ;;
    DEL) del ;;
    CHECK)
        since 0.4.0
        check
        ;;
    STATUS)
        since 1.1.0
        status
        ;;
    GC)
        since 1.1.0
        gc
        ;;
    *) unknown_verb ;;
    esac
    exit 0
}

in_pod() { nsenter --net="$CNI_NETNS" "$@"; }

valid_attachments() { [ -z "$valid" ] || echo "$valid"; }

status() { :; }
gc() { :; }
