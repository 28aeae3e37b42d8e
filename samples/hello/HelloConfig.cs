#region hello-config
using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Samples.Hello;

sealed record HelloConfig(string Greeting = "hello") : NetworkConfig;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(HelloConfig))]
sealed partial class HelloJson : JsonSerializerContext;
#endregion
