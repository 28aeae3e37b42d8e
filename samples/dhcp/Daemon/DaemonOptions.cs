using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cni.Samples.Dhcp;

/// <summary>How the daemon was told to run: the reference's flags, and one of our own.</summary>
sealed record DaemonOptions
{
    public const string DefaultSocket = "/run/cni/dhcp.sock";

    public const string Usage =
        """
        Usage: cni-plugins dhcp daemon [flags]   (or: dhcp daemon [flags])
          -broadcast               ask DHCPv4 servers to broadcast their answers
          -hostprefix PATH         where the node's root is mounted, when this runs in a container
          -pidfile PATH            write the process id there
          -resendmax DURATION      the longest wait between two messages (1m2s)
          -resendtimeout DURATION  give up getting a lease after this time (3m28s)
          -socketpath PATH         the socket to listen on (/run/cni/dhcp.sock)
          -statedir PATH           where leases are kept (/var/lib/cni/dhcp)
          -timeout DURATION        how long to wait for a server's answer to a request (10s)
        Durations are written as 208s, 1m2s or 500ms.
        """;

    static readonly SearchValues<char> s_numeric = SearchValues.Create("0123456789.");

    public bool Broadcast { get; init; }

    public string HostPrefix { get; init; } = "";

    public string? PidFile { get; init; }

    public string SocketPath { get; init; } = DefaultSocket;

    public string StateFolder { get; init; } = "/var/lib/cni/dhcp";

    public RetryPolicy Retries { get; init; } = RetryPolicy.Default;

    /// <summary>Reads flags as Go does: one hyphen or two, the value behind an equals sign or as the next argument.</summary>
    /// <param name="args">The arguments behind <c>daemon</c>.</param>
    /// <param name="options">The options; null if the arguments can't be read.</param>
    /// <param name="problem">What is wrong with them; empty if help was asked for.</param>
    public static bool TryParse(ReadOnlySpan<string> args, [NotNullWhen(true)] out DaemonOptions? options, out string problem)
    {
        options = new();
        problem = "";
        while (args.Length > 0)
        {
            string name = args[0].TrimStart('-');
            string? value = null;
            if (name.Length == args[0].Length || args[0].Length - name.Length > 2)
            {
                problem = $"unexpected argument: {args[0]}";
                options = null;
                return false;
            }
            args = args[1..];
            if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                (name, value) = (name[..equals], name[(equals + 1)..]);
            if (name is "h" or "help")
            {
                options = null;
                return false;
            }
            if (name != "broadcast" && value is null)
            {
                if (args.Length == 0)
                {
                    problem = $"flag needs an argument: -{name}";
                    options = null;
                    return false;
                }
                value = args[0];
                args = args[1..];
            }
            options = options.With(name, value, out problem);
            if (options is null)
                return false;
        }
        return true;
    }

    DaemonOptions? With(string name, string? value, out string problem)
    {
        problem = "";
        bool? flag = value switch { null or "1" or "t" or "true" or "TRUE" or "True" => true, "0" or "f" or "false" or "FALSE" or "False" => false, _ => null };
        bool isTime = TryParseDuration(value, out TimeSpan time);
        DaemonOptions? options = name switch
        {
            "broadcast" when flag is { } on => this with { Broadcast = on },
            "hostprefix" => this with { HostPrefix = value! },
            "pidfile" => this with { PidFile = value },
            "socketpath" => this with { SocketPath = value is { Length: > 0 } ? value : DefaultSocket },
            "statedir" when value is { Length: > 0 } => this with { StateFolder = value },
            "timeout" when isTime => this with { Retries = Retries with { Answer = time } },
            "resendmax" when isTime => this with { Retries = Retries with { LongestDelay = time } },
            "resendtimeout" when isTime => this with { Retries = Retries with { GiveUp = time } },
            _ => null,
        };
        if (options is null)
        {
            problem = name is "broadcast" or "statedir" or "timeout" or "resendmax" or "resendtimeout"
                ? $"invalid value \"{value}\" for flag -{name}"
                : $"flag provided but not defined: -{name}";
        }
        return options;
    }

    /// <summary>Reads a duration as Go writes it: numbers with units, one behind the other.</summary>
    internal static bool TryParseDuration(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept(s_numeric);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
                return false;
            rest = rest[digits..];
            int letters = rest.IndexOfAny(s_numeric);
            var unit = letters < 0 ? rest : rest[..letters];
            double seconds = unit switch { "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, _ => 0 };
            if (seconds == 0 || number * seconds > 86400 * 365)
                return false;
            duration += TimeSpan.FromSeconds(number * seconds);
            rest = rest[unit.Length..];
        }
        return duration > TimeSpan.Zero;
    }
}
