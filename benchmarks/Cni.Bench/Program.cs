using System.Globalization;
using System.Runtime.InteropServices;
using Cni.Bench;

// cni-bench MODE OURS GO NATIVE OUT [--baseline FILE] [--only SCENARIO]
//   MODE    quick or full
//   OURS    the folder of this repository's plugins; GO that of the reference ones; NATIVE that of driver and floor
//   OUT     the folder for latest.json, latest.md and pods.svg
if (args is not [("quick" or "full") and var mode, var ours, var go, var native, var output, .. var rest])
{
    Console.Error.WriteLine("usage: cni-bench quick|full OURS GO NATIVE OUT [--baseline FILE] [--only SCENARIO]");
    return 2;
}
string? Option(string name) => Array.IndexOf(rest, name) is >= 0 and var at && at + 1 < rest.Length ? rest[at + 1] : null;

var baseline = Option("--baseline") is { } file ? Results.Load(file) : null;
string? only = Option("--only");
bool full = mode == "full";
string work = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(output), "work")).FullName;
using var driver = new Driver(Path.Combine(native, "driver"));
var bench = new Bench(driver, new Side("ours", Path.GetFullPath(ours)), new Side("go", go), new Side("floor", Path.GetFullPath(native)), work, rounds: full ? 40 : 10);
var growth = new Growth(bench, driver, full ? 15 : 6);
var crowd = new Crowd(bench, driver);
bool Wanted(string id) => only is null || only == id;

try
{
    if (Wanted("version"))
        bench.Version("bridge");
    foreach (var scenario in Scenarios.All.Where(each => Wanted(each.Id)))
        bench.Lifecycle(scenario);
    if (Wanted("leases"))
        growth.Leases(full ? [0, 1_000, 10_000, 60_000] : [0, 10_000]);
    if (Wanted("pods"))
        growth.Chain(full ? [0, 100, 250, 500, 1_000] : [0, 100]);
    if (Wanted("crowd"))
        crowd.Run(full ? 64 : 16, full ? [1, 8, 32] : [8]);
}
finally
{
    Directory.Delete(work, recursive: true);
}

var results = new Results(DateTimeOffset.UtcNow, mode, RuntimeInformation.OSDescription, Environment.ProcessorCount, bench.Rows, crowd.Rows);
results.Save(Path.Combine(output, "latest.json"));
string report = Report.Write(results, baseline);
File.WriteAllText(Path.Combine(output, "latest.md"), report);
if (Picture.Draw(results) is { } picture)
    File.WriteAllText(Path.Combine(output, "pods.svg"), picture);
Console.Write(report);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{Target.All.Count(target => target.Find(results) is { } value && target.IsMet(value))} of {Target.All.Count} targets met"));
return 0;
