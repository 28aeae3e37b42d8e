using Cni.Sdk;

return await CniPlugin.RunAsync<MtuPlugin>(args);
