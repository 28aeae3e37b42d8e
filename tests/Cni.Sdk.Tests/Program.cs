using Cni.Sdk;
using Cni.Sdk.Tests.Hosting;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// The test assembly is a multi-call plugin too, so that the tests can start real processes of it.
return await Doubles.Set.RunAsync(args);
