using Cni.Sdk;

namespace Cni.Samples.Dummy;

/// <summary>The network configuration: no key of its own, but <c>ipam</c> is a must.</summary>
sealed record DummyConfig : NetworkConfig;
