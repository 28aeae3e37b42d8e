using Cni.ConformanceTable;
using Cni.Conformance;

// conformance-table PLUGIN [CASE...]              runs the cases of one plugin and reports as text
// conformance-table --page FILE FOLDER TYPE...    runs all cases of plugins and writes what they miss into a page
if (args is ["--page", var page, .. var plugins])
    return await Page.WriteAsync(page, plugins);
if (args.Length == 0)
{
    Console.Error.WriteLine("usage: conformance-table PLUGIN [CASE...]");
    return 2;
}
var report = await ConformanceRunner.RunAsync(
    new PluginUnderTest(args[0]),
    new ConformanceOptions { Filter = args.Length > 1 ? ConformanceOptions.Matching(args[1..]) : null });
TextReport.Write(report, Console.Out);
foreach (var skipped in report.Outcomes.Where(outcome => outcome.Status == CaseStatus.Skipped).GroupBy(outcome => outcome.Case))
    Console.WriteLine($"skipped {skipped.Key} [{string.Join(' ', skipped.Select(outcome => outcome.Version))}]: {skipped.First().Seen}");
return report.ExitCode;
