namespace Cni.Tests;

/// <summary>The two namespaces that most kernel tests need: one that plays the node, one that plays the pod. Nothing connects them yet.</summary>
public sealed class NamespacePair : IDisposable
{
    /// <summary>Where a plugin runs and where its host-side objects appear.</summary>
    public TestNamespace Host { get; } = new("host");

    /// <summary>The container's namespace.</summary>
    public TestNamespace Pod { get; } = new("pod");

    /// <summary>Removes both.</summary>
    public void Dispose()
    {
        Pod.Dispose();
        Host.Dispose();
    }
}
