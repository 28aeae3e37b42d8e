using Cni.Conformance;

namespace Cni.Examples;

static class ConformanceProgram
{
    public static async Task<int> RunAsync()
    {
        #region conformance-run
        var report = await ConformanceRunner.RunAsync(new PluginUnderTest("/opt/cni/bin/bridge"));
        TextReport.Write(report, Console.Out);
        return report.ExitCode;
        #endregion
    }
}
