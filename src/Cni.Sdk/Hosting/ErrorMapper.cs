using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Makes one error of whatever went wrong. The only place that decides about codes of exceptions.</summary>
internal sealed class ErrorMapper
{
    /// <summary>The plugin whose <see cref="CniPlugin.Translate"/> is asked; null before there is one.</summary>
    internal CniPlugin? Plugin { get; set; }

    /// <summary>Maps an exception to an error; a <see cref="CniException"/> stays what it is.</summary>
    internal CniException Map(Exception exception)
    {
        if (exception is CniException typed)
            return typed;
        if (exception is AggregateException { InnerExceptions.Count: 1 } aggregate)
            return Map(aggregate.InnerExceptions[0]);
        if (Plugin is not null && Translate(Plugin, exception) is { } translated)
            return translated;
        var code = exception switch
        {
            JsonException => CniErrorCode.DecodingFailure,
            IOException or UnauthorizedAccessException => CniErrorCode.IoFailure,
            TimeoutException => CniErrorCode.TryAgainLater,
            _ => CniErrorCode.Internal,
        };
        return new(code, exception.Message, exception.GetType().ToString(), exception);
    }

    /// <summary>Makes one error of the steps of a clean-up that failed, and of what the plugin itself threw.</summary>
    /// <returns>Null when nothing failed.</returns>
    internal CniException? Map(CniCleanup cleanup, Exception? thrown)
    {
        var failures = cleanup.Failures;
        if (failures.Count == 0)
            return thrown is null ? null : Map(thrown);
        if (failures.Count == 1 && thrown is null)
        {
            var (what, cause) = failures[0];
            var error = Map(cause);
            return cause is CniException || error.Code != CniErrorCode.Internal && error.Code != CniErrorCode.IoFailure
                ? error
                : new(CniErrorCode.CleanupIncomplete, $"could not {what}: {error.Message}", error.Details, cause);
        }
        var details = Lines(failures);
        if (thrown is not null)
            details.Append(details.Length > 0 ? "; " : "").Append(Map(thrown).ToError());
        return new(CniErrorCode.CleanupIncomplete, $"{failures.Count} of {cleanup.Count} steps of the clean-up failed", details.ToString());
    }

    /// <summary>Adds the steps of a rollback that failed to the error that caused the rollback.</summary>
    internal CniException WithRollback(CniException error, IReadOnlyList<CniStepFailure> failures)
    {
        if (failures.Count == 0)
            return error;
        var details = new StringBuilder(error.Details);
        details.Append(details.Length > 0 ? "; " : "").Append("rollback: ").Append(Lines(failures));
        return new(error.Code, error.Message, details.ToString(), error);
    }

    private StringBuilder Lines(IReadOnlyList<CniStepFailure> failures)
    {
        var lines = new StringBuilder();
        foreach (var (what, exception) in failures)
            lines.Append(lines.Length > 0 ? "; " : "").Append("could not ").Append(what).Append(": ").Append(Map(exception).ToError());
        return lines;
    }

    private static CniException? Translate(CniPlugin plugin, Exception exception)
    {
        try
        {
            return plugin.TranslateException(exception);
        }
        catch (Exception)
        {
            // A translator that fails must not hide what it was asked about.
            return null;
        }
    }
}
