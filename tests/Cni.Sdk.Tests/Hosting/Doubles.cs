using System.Text;

namespace Cni.Sdk.Tests.Hosting;

/// <summary>Plugins for tests that need a real process: <c>dotnet exec Cni.Sdk.Tests.dll TYPE</c>.</summary>
internal static class Doubles
{
    internal static CniPluginSet Set => new CniPluginSet()
        .Add<SleeperPlugin>("sleeper")
        .Add<OuterPlugin>("outer")
        .Add<InnerPlugin>("inner");

    internal static string Assembly => typeof(Doubles).Assembly.Location;

    /// <summary>Says <c>ready</c>, and waits to be interrupted; undoing is said, too. A greeting of <c>deaf</c> ignores
    /// the token, and <c>rude</c> fails on the signal's own thread.</summary>
    private sealed class SleeperPlugin() : CniPlugin<ProbeConfig>(ProbeJson.Default.ProbeConfig)
    {
        protected override ValueTask<CniResult> AddAsync(AddRequest<ProbeConfig> request, CancellationToken cancellationToken)
        {
            request.Rollback.Add("say so", () => request.Log.WriteLine("undone"));
            if (request.Config.Greeting == "rude")
                request.Rollback.Add("take some time", () => _ = new ManualResetEventSlim().Wait(500));
            if (request.Config.Greeting == "rude")
                cancellationToken.Register(static () => throw new InvalidOperationException("rude"));
            request.Log.WriteLine("ready");
            if (!cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)))
                throw new TimeoutException("nobody interrupted");
            if (request.Config.Greeting != "deaf")
                cancellationToken.ThrowIfCancellationRequested();
            return new(Fixture.OneAddress);
        }
    }

    /// <summary>Delegates everything to <c>inner</c>.</summary>
    private sealed class OuterPlugin() : CniPlugin<ProbeConfig>(ProbeJson.Default.ProbeConfig)
    {
        protected override async ValueTask<CniResult> AddAsync(AddRequest<ProbeConfig> request, CancellationToken cancellationToken)
        {
            if (request.Config.Greeting == "deep")
                return await request.Delegate("outer", request.RawConfig.ToArray()).AddAsync(cancellationToken);
            var result = await request.Ipam!.AddAsync(cancellationToken);
            return request.Config.Greeting == "fail late" ? throw new CniException(CniErrorCode.Conflict, "too late") : result;
        }

        protected override ValueTask DelAsync(DelRequest<ProbeConfig> request, CancellationToken cancellationToken) =>
            request.Ipam?.DelAsync(cancellationToken) ?? default;

        protected override ValueTask GcAsync(GcRequest<ProbeConfig> request, CancellationToken cancellationToken) => request.Ipam!.GcAsync(cancellationToken);

        protected override ValueTask StatusAsync(StatusRequest<ProbeConfig> request, CancellationToken cancellationToken) => request.Ipam!.StatusAsync(cancellationToken);
    }

    /// <summary>Does what the greeting says, and says its verb and process to people.</summary>
    private sealed class InnerPlugin() : CniPlugin<ProbeConfig>(ProbeJson.Default.ProbeConfig)
    {
        protected override ValueTask<CniResult> AddAsync(AddRequest<ProbeConfig> request, CancellationToken cancellationToken)
        {
            request.Log.WriteLine($"inner {request.Environment.Variables["CNI_COMMAND"]} {Encoding.UTF8.GetString(request.RawConfig.Span)}");
            return request.Config.Greeting switch
            {
                "typed" => throw new CniException((CniErrorCode)150, "typed", "with details"),
                "untyped" => throw new InvalidOperationException("untyped"),
                "empty" => new(new CniResult()),
                _ => new(Fixture.OneAddress with { Interfaces = [new("x0") { Mac = "02:00:00:00:00:01" }] }),
            };
        }

        protected override ValueTask DelAsync(DelRequest<ProbeConfig> request, CancellationToken cancellationToken)
        {
            request.Log.WriteLine("inner DEL");
            return default;
        }
    }
}
