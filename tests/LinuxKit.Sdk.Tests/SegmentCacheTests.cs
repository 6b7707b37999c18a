using System.Security.Cryptography;
using LinuxKit.Oci.Registry;
using LinuxKit.Tests.Oci.Registry;

namespace LinuxKit.Sdk.Tests;

/// <summary>Two machines, which have nothing in common but a registry.</summary>
[TestClass]
public sealed class SegmentCacheTests(TestContext context)
{
    [TestMethod]
    public async Task Build_SegmentsThatAnotherMachineMade_AreTakenAndTheImageIsTheSame()
    {
        await using var registry = await RealRegistry.StartAsync(asksForPassword: true);
        var (first, second, third) = (NewMachine(registry.Host), NewMachine(registry.Host), NewMachine(registry.Host));
        var cache = $"-p:LinuxKitSegmentCache={registry.Host}/team/segments";

        var written = (await first.BuildAsync(cache, "-p:LinuxKitSegmentCacheWrite=true")).Succeeded();
        var read = (await second.BuildAsync(cache)).Succeeded();

        Assert.IsNotEmpty(Parts(Made(written)));
        Assert.IsEmpty(Parts(Made(read)));
        CollectionAssert.IsSubsetOf(Parts(Made(written)), read.Messages.Where(text => text.StartsWith("Found ", StringComparison.Ordinal)).Select(text => text["Found ".Length..].TrimEnd('.')).ToArray());
        Assert.Contains("Pulled", read.Output);
        CollectionAssert.AreEqual(first.Snapshot(), second.Snapshot());
        RegistryUser.AssertKept(first, written);
        RegistryUser.AssertKept(second, read);

        // Signatures are wanted, and there are none: a warning, and everything is made here.
        File.WriteAllText(third.PathOf("cosign.pub"), "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n");
        var unsigned = await third.BuildAsync(cache, "-p:LinuxKitSegmentCacheKeys=cosign.pub");
        AssertWarnedOnce(unsigned);
        CollectionAssert.AreEquivalent(Made(written), Made(unsigned));
        CollectionAssert.AreEqual(first.Snapshot(), third.Snapshot());
    }

    [TestMethod]
    public async Task Build_SegmentsThatAreSigned_AreTakenByThoseWhoTrustTheKey()
    {
        await using var registry = await RealRegistry.StartAsync(asksForPassword: true);
        var (first, second, third) = (NewMachine(registry.Host), NewMachine(registry.Host), NewMachine(registry.Host));
        var cache = $"-p:LinuxKitSegmentCache={registry.Host}/team/segments";
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(second.PathOf("cosign.pub"), key.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(third.PathOf("cosign.pub"), other.ExportSubjectPublicKeyInfoPem());

        var written = (await first.BuildAsync(cache, "-p:LinuxKitSegmentCacheWrite=true")).Succeeded();
        using (var client = new RegistryClient(new RegistryOptions { CredentialFile = Path.Combine(first.Environment["DOCKER_CONFIG"]!, "config.json") }))
        {
            await new CosignSigner(client, key).SignAllAsync(registry.Name("team/segments:x"), context.CancellationToken);
        }

        var read = (await second.BuildAsync(cache, "-p:LinuxKitSegmentCacheKeys=cosign.pub")).Succeeded();
        var refused = await third.BuildAsync(cache, "-p:LinuxKitSegmentCacheKeys=cosign.pub");

        Assert.IsNotEmpty(Parts(Made(written)));
        Assert.IsEmpty(Parts(Made(read)));
        Assert.Contains("Pulled", read.Output);
        CollectionAssert.AreEqual(first.Snapshot(), second.Snapshot());
        AssertWarnedOnce(refused);
        CollectionAssert.AreEquivalent(Made(written), Made(refused));
    }

    [TestMethod]
    public async Task Build_CacheThatNobodyAnswersFor_IsAWarning()
    {
        var machine = NewMachine("127.0.0.1:1");

        AssertWarnedOnce(await machine.BuildAsync("-p:LinuxKitSegmentCache=127.0.0.1:1/team/segments", "-p:LinuxKitSegmentCacheWrite=true"));
        Directory.Delete(machine.PathOf("store"), recursive: true);
        Directory.Delete(machine.PathOf("bin"), recursive: true);
        (await machine.BuildAsync("-p:LinuxKitSegmentCache=127.0.0.1:1/team/segments", "-p:LinuxKitOffline=true")).Ran("AssembleImage");
    }

    private static void AssertWarnedOnce(BuildResult result)
    {
        Assert.AreEqual(0, result.ExitCode, result.Output);
        Assert.StartsWith("LK0411", result.Warnings.Single());
    }

    // "Made services[0] web: there was no build before it."
    private static string[] Made(BuildResult result) =>
        [.. result.Messages.Where(text => text.StartsWith("Made ", StringComparison.Ordinal)).Select(text => text["Made ".Length..text.IndexOf(": ", StringComparison.Ordinal)])];

    // What the project says itself is not shared.
    private static string[] Parts(string[] made) => [.. made.Where(name => name.Contains("/golden/", StringComparison.Ordinal))];

    private TestProject NewMachine(string host)
    {
        var project = new TestProject("system", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        RegistryUser.LogIn(project, host);
        return project;
    }
}
