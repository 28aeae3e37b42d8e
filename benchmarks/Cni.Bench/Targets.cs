using System.Globalization;

namespace Cni.Bench;

/// <summary>A goal, and where in the report its figure stands.</summary>
/// <param name="What">What is to be reached.</param>
/// <param name="AtMost">The limit; for throughput the least.</param>
/// <param name="Stretch">What would be better still.</param>
/// <param name="Find">The figure; null when this run didn't measure it.</param>
sealed record Target(string What, double AtMost, double Stretch, Func<Results, double?> Find)
{
    /// <summary>Whether more is better.</summary>
    public bool AtLeast { get; init; }

    public bool IsMet(double value) => AtLeast ? value >= AtMost : value <= AtMost;

    public bool IsStretch(double value) => AtLeast ? value >= Stretch : value <= Stretch;

    public static IReadOnlyList<Target> All { get; } =
    [
        new("VERSION", 0.50, 0.40, Ratio("version-bridge VERSION")),
        new("host-local ADD, no leases", 0.60, 0.45, Ratio("host-local@0 ADD")),
        new("host-local ADD, 60,000 leases", 0.02, 0.01, Ratio("host-local@60000 ADD")),
        new("bridge + host-local, gateway, ADD", 0.30, 0.22, Ratio("bridge ADD")),
        new("… by the C floor", 2.2, 1.7, results => results.Row("bridge ADD")?.FloorRatio?.Median),
        new("… + ipMasq, dual stack, ADD", 0.12, 0.08, Ratio("bridge-dual ADD")),
        new("bridge + host-local, gateway, DEL", 0.45, 0.35, Ratio("bridge DEL")),
        new("portmap ADD, 1 port", 0.10, 0.06, Ratio("portmap-1 ADD")),
        new("portmap ADD, 10 ports", 0.05, 0.03, Ratio("portmap-10 ADD")),
        new("portmap ADD, 100 ports", 0.02, 0.01, Ratio("portmap-100 ADD")),
        new("firewall ADD", 0.20, 0.12, Ratio("firewall ADD")),
        new("chain ADD", 0.13, 0.09, Ratio("chain ADD")),
        new("chain DEL", 0.30, 0.20, Ratio("chain DEL")),
        new("chain ADD, 1,000 pods", 0.06, 0.03, Ratio("chain@1000 ADD")),
        new("… by ours at 0 pods", 1.2, 1.1, results => results.Row("chain@1000 ADD")?.Ours.Median / results.Row("chain@0 ADD")?.Ours.Median),
        new("chain ADD, 32 at a time, throughput", 10, 15, results => results.Throughput(32)) { AtLeast = true },
        new("peak memory of the biggest process", 1.0, 0.6, results => results.Rows.Where(row => row.TheirsRss is not null).Select(row => row.OursRss / row.TheirsRss).Max()),
    ];

    static Func<Results, double?> Ratio(string key) => results => results.Row(key)?.Ratio?.Median;

    public static string Text(double value) => value.ToString(value >= 10 ? "0.0" : value >= 0.1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);
}
