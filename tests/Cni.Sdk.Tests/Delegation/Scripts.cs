using Cni.Sdk.Tests.Hosting;

namespace Cni.Sdk.Tests.Delegation;

/// <summary>A folder of plugins that are shell scripts, removed afterwards.</summary>
internal sealed class Scripts : IDisposable
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("cni-scripts-").FullName;

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Writes a script; <c>$D</c> in it is the folder.</summary>
    internal string Add(string name, string body)
    {
        string path = PathOf(name);
        File.WriteAllText(path, $"#!/bin/sh\nD='{Folder}'\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Tells whether the process whose number a script wrote into a file is there, as a zombie or alive.</summary>
    internal bool Exists(string pidFile) => Directory.Exists($"/proc/{Read(pidFile).Trim()}");

    /// <summary>A run of the invoker itself.</summary>
    internal PluginInvocation Invocation(string name, string stdin = "", int? timeoutMilliseconds = null) =>
        new(PathOf(name), new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["CNI_COMMAND"] = "ADD" }, System.Text.Encoding.UTF8.GetBytes(stdin))
        {
            Timeout = timeoutMilliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            Stderr = TextWriter.Null,
        };

    /// <summary>A harness whose ADD delegates to a script and returns its result.</summary>
    internal Testing.CniHarness Delegating(string type, Probe? probe = null)
    {
        probe ??= new();
        probe.Add = (request, cancellationToken) => request.Delegate(type).AddAsync(cancellationToken);
        probe.Del = (request, cancellationToken) => request.Delegate(type).DelAsync(cancellationToken);
        probe.Check = (request, cancellationToken) => request.Delegate(type).CheckAsync(cancellationToken);
        probe.Gc = (request, cancellationToken) => request.Delegate(type).GcAsync(cancellationToken);
        probe.Status = (request, cancellationToken) => request.Delegate(type).StatusAsync(cancellationToken);
        var harness = probe.Harness();
        harness.Variables["CNI_PATH"] = $"/no/such/folder:{Folder}";
        harness.Variables["PATH"] = "/usr/bin:/bin";
        return harness;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
