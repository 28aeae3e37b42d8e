namespace Cni.Sdk;

/// <summary>What one invocation is about, before it becomes the request of a verb.</summary>
internal sealed class RequestContext
{
    internal required CniEnvironment Environment { get; init; }
    internal required Parameters Parameters { get; init; }
    internal required CniVersion Version { get; init; }
    internal required NetworkName Network { get; init; }
    internal required ReadOnlyMemory<byte> RawConfig { get; init; }
    internal required ConfigEnvelope Envelope { get; init; }

    /// <summary>Where a delegate's ADD registers its DEL; only ADD has one.</summary>
    internal CniRollback? Rollback { get; init; }

    internal CniResult? PrevResult { get; init; }

    /// <summary>The same with a rollback and the previous plugin's result.</summary>
    internal RequestContext ForAdd() => With(new CniRollback(), ReadPrevResult());

    /// <summary>The same with the final result of the ADD.</summary>
    internal RequestContext WithPrevResult() => With(Rollback, ReadPrevResult());

    private RequestContext With(CniRollback? rollback, CniResult? prevResult) => new()
    {
        Environment = Environment,
        Parameters = Parameters,
        Version = Version,
        Network = Network,
        RawConfig = RawConfig,
        Envelope = Envelope,
        Rollback = rollback,
        PrevResult = prevResult,
    };

    private CniResult? ReadPrevResult() => ResultFormat.ReadPrevResult(Envelope.PrevResult, Version);
}
