using System.Text;

namespace Cni.Conformance.Lab;

/// <summary>An IPAM plugin of the kit's own, which main plugins delegate to: it hands out addresses, notes each call and fails when told to.</summary>
internal sealed class IpamDouble
{
    /// <summary>Its type.</summary>
    public const string Type = "conformance-ipam";

    const string Script = """
        #!/bin/sh
        state='@STATE@'
        stdin=$(cat)
        n=1
        until mkdir "$state/calls/$n" 2>/dev/null || [ $n -gt 9999 ]; do n=$((n+1)); done
        env >"$state/calls/$n/env"
        printf '%s' "$stdin" >"$state/calls/$n/stdin"
        echo "$CNI_COMMAND" >"$state/calls/$n/verb"
        echo "conformance-ipam was asked to $CNI_COMMAND" >&2
        version=$(printf '%s' "$stdin" | tr -d '\n' | sed -n 's/.*"cniVersion"[[:space:]]*:[[:space:]]*"\([0-9.]*\)".*/\1/p')
        fail() { printf '{"cniVersion":"%s","code":%s,"msg":"%s"}' "$version" "$1" "$2"; exit 1; }
        [ -f "$state/fail-$CNI_COMMAND" ] && fail "$(cat "$state/fail-$CNI_COMMAND")" "conformance-ipam fails as it was told to"
        mine="$CNI_CONTAINERID $CNI_IFNAME"
        case $CNI_COMMAND in
        ADD)
            i=2
            until mkdir "$state/leases/$i" 2>/dev/null; do i=$((i+1)); [ $i -gt 250 ] && fail 104 "no address is left"; done
            echo "$mine" >"$state/leases/$i/owner"
            rest='"routes":[{"dst":"0.0.0.0/0"}],"dns":{"nameservers":["10.87.0.1"]}'
            case $version in
            '' | 0.1.0 | 0.2.0) printf '{"cniVersion":"%s","ip4":{"ip":"10.87.0.%s/24","gateway":"10.87.0.1","routes":[{"dst":"0.0.0.0/0"}]},"dns":{"nameservers":["10.87.0.1"]}}' "$version" $i ;;
            0.*) printf '{"cniVersion":"%s","ips":[{"version":"4","address":"10.87.0.%s/24","gateway":"10.87.0.1"}],%s}' "$version" $i "$rest" ;;
            *) printf '{"cniVersion":"%s","ips":[{"address":"10.87.0.%s/24","gateway":"10.87.0.1"}],%s}' "$version" $i "$rest" ;;
            esac ;;
        DEL)
            for lease in "$state"/leases/*; do
                if [ "$(cat "$lease/owner" 2>/dev/null)" = "$mine" ]; then rm -rf "$lease"; fi
            done ;;
        GC)
            valid=$(printf '%s' "$stdin" | tr -d ' \n\t')
            for lease in "$state"/leases/*; do
                read -r id name 2>/dev/null <"$lease/owner" || continue
                case $valid in *"\"containerID\":\"$id\",\"ifname\":\"$name\""*) ;; *) rm -rf "$lease" ;; esac
            done ;;
        CHECK) cat "$state"/leases/*/owner 2>/dev/null | grep -qxF "$mine" || fail 101 "no address is reserved for $mine" ;;
        esac
        exit 0
        """;

    readonly string _state;

    /// <summary>Puts it into a folder that may then stand in CNI_PATH.</summary>
    public IpamDouble(string folder)
    {
        Folder = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        _state = Path.Combine(folder, "delegate");
        Directory.CreateDirectory(Path.Combine(_state, "calls"));
        Leases = Directory.CreateDirectory(Path.Combine(_state, "leases")).FullName;
        string file = Path.Combine(Folder, Type);
        File.WriteAllText(file, Script.Replace("@STATE@", _state, StringComparison.Ordinal) + "\n", new UTF8Encoding(false));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder it is in.</summary>
    public string Folder { get; }

    /// <summary>The folder of its leases.</summary>
    public string Leases { get; }

    /// <summary>Makes it fail a verb from now on.</summary>
    public void Fail(string verb, int code) => File.WriteAllText(Path.Combine(_state, "fail-" + verb), code.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What it was asked so far, in order.</summary>
    public IReadOnlyList<DelegateCall> Calls =>
    [
        .. Directory.EnumerateDirectories(Path.Combine(_state, "calls"))
            .OrderBy(call => int.Parse(Path.GetFileName(call), System.Globalization.CultureInfo.InvariantCulture))
            .Where(call => File.Exists(Path.Combine(call, "verb")))
            .Select(call => new DelegateCall(File.ReadAllText(Path.Combine(call, "verb")).Trim(), File.ReadAllLines(Path.Combine(call, "env")), File.ReadAllText(Path.Combine(call, "stdin")))),
    ];
}

/// <summary>One call of the delegate.</summary>
/// <param name="Verb">CNI_COMMAND.</param>
/// <param name="Environment">All variables, as NAME=value.</param>
/// <param name="Stdin">Standard input.</param>
internal sealed record DelegateCall(string Verb, string[] Environment, string Stdin);
