using Cni.Conformance;

// conformance-table PLUGIN [PATTERN...]: runs the cases of one plugin and reports as text.
var report = await ConformanceRunner.RunAsync(
    new PluginUnderTest(args[0]),
    new ConformanceOptions { Filter = args.Length > 1 ? ConformanceOptions.Matching(args[1..]) : null });
TextReport.Write(report, Console.Out);
foreach (var skipped in report.Outcomes.Where(outcome => outcome.Status == CaseStatus.Skipped).GroupBy(outcome => outcome.Case))
    Console.WriteLine($"skipped {skipped.Key} [{string.Join(' ', skipped.Select(outcome => outcome.Version))}]: {skipped.First().Seen}");
return report.ExitCode;
