namespace LinuxKit.Sdk.Tests;

/// <summary>Images that come from a registry.</summary>
[TestClass]
public sealed class RegistryTests(TestContext context)
{
    [TestMethod]
    public async Task Build_ImageOfARegistry_IsPulledOnceAndThenNotAskedFor()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        var first = (await project.BuildAsync()).Ran("ResolveImage", "AssembleImage");
        var requests = registry.Requests.Count;
        var files = project.Snapshot();
        registry.Dispose();
        Directory.Delete(project.PathOf("bin"), recursive: true);
        Directory.Delete(project.PathOf("obj/Debug"), recursive: true);
        (await project.BuildAsync("-p:LinuxKitOffline=true")).Ran("ResolveImage", "AssembleImage");

        Assert.Contains("Pulled 2 blobs", first.Output);
        Assert.IsGreaterThan(3, requests);
        CollectionAssert.AreEqual(files, project.Snapshot());
    }

    [TestMethod]
    public async Task Build_Mirror_IsAskedInPlaceOfTheRegistry()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject("registry.invalid");

        (await project.BuildAsync($"-p:LinuxKitRegistryMirrors=registry.invalid=http://{registry.Host}%3Bhttp://127.0.0.1:1")).Succeeded();
    }

    [TestMethod]
    public async Task Build_Offline_AsksNobody()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:LinuxKitOffline=true")).FailedWith("LK0231", project.PathOf("System.lkproj"), 6);

        Assert.IsEmpty(registry.Requests);
    }

    [TestMethod]
    public async Task Build_MirrorThatIsNone_IsOneError()
    {
        var project = NewProject("127.0.0.1:5000");
        (await project.BuildAsync("-p:LinuxKitRegistryMirrors=mirror.example")).FailedWith("LK0229", project.PathOf("System.lkproj"));
    }

    [TestMethod]
    public async Task Build_ImageOfARegistry_IsLockedAndStaysWhatItIs()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran("ResolveImage", "AssembleImage");
        var locked = File.ReadAllText(project.PathOf("linuxkit.lock.json"));
        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran("ResolveImage");
        (await project.BuildAsync("-p:ContinuousIntegrationBuild=true")).Ran();
        var requests = registry.Requests.Count;
        var updated = (await project.BuildAsync("-t:UpdateLinuxKitLock")).Ran("ResolveImage");

        Assert.Contains($"\"{registry.Host}/golden/dhcp:1\": \"sha256:", locked);
        Assert.IsGreaterThan(requests, registry.Requests.Count);
        Assert.DoesNotContain("Locked", updated.Output);
        Assert.AreEqual(locked, File.ReadAllText(project.PathOf("linuxkit.lock.json")));
    }

    [TestMethod]
    [DataRow("amd64", 1)]
    [DataRow("amd64%3Barm64", 2)]
    public async Task UpdateLock_TagThatMoved_IsPrintedAndBuilt(string architectures, int count)
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);
        var architecture = $"-p:LinuxKitArchitectures={architectures}";
        (await project.BuildAsync(architecture)).Succeeded();
        var lockFile = project.PathOf("linuxkit.lock.json");
        var before = File.ReadAllText(lockFile);
        registry.Move("golden/dhcp:1", "golden/plain:1");

        (await project.BuildAsync(architecture, "-t:Rebuild")).Succeeded();
        Assert.AreEqual(before, File.ReadAllText(lockFile));
        (await project.BuildAsync(architecture, "-t:UpdateLinuxKitLock", "-p:LinuxKitUpdateImages=other/image")).Succeeded();
        Assert.AreEqual(before, File.ReadAllText(lockFile));
        var updated = (await project.BuildAsync(architecture, "-t:UpdateLinuxKitLock", $"-p:LinuxKitUpdateImages=other/image%3B{registry.Host}/golden/dhcp:1")).Succeeded();

        Assert.MatchesRegex($"Locked {registry.Host}/golden/dhcp:1: sha256:[0-9a-f]{{64}}, was sha256:[0-9a-f]{{64}}", updated.Output);
        Assert.AreNotEqual(before, File.ReadAllText(lockFile));
        Assert.AreEqual(count, updated.TasksOfOurs.Count(task => task == "AssembleImage"));
        (await project.BuildAsync(architecture, "-p:LinuxKitLockedMode=true", "-p:LinuxKitOffline=true")).Succeeded();
    }

    [TestMethod]
    public async Task Build_LockFileThatCannotBeWritten_IsAWarning()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        var built = await project.BuildAsync("-p:LinuxKitLockFile=motd/linuxkit.lock.json");

        Assert.AreEqual(0, built.ExitCode, built.Output);
        Assert.StartsWith("LK0218", built.Warnings.Single());
    }

    [TestMethod]
    public async Task Build_Policy_IsKept()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);
        var file = project.PathOf("System.lkproj");
        File.WriteAllText(project.PathOf("cosign.pub"), "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n");

        (await project.BuildAsync("-p:LinuxKitAllowedRegistries=docker.io%3Bregistry.example")).FailedWith("LK0219", file, 6);
        (await project.BuildAsync("-p:LinuxKitRequireDigest=true")).FailedWith("LK0215", file, 6);
        Assert.IsEmpty(registry.Requests);
        (await project.BuildAsync("-p:LinuxKitSignatureKeys=cosign.pub")).FailedWith("LK0241", file, 6);
        (await project.BuildAsync($"-p:LinuxKitAllowedRegistries=docker.io%3B{registry.Host}/golden")).Succeeded();
        (await project.BuildAsync("-p:LinuxKitSignatureKeys=cosign.pub")).FailedWith("LK0241", file, 6);
    }

    [TestMethod]
    public async Task Build_LongPull_TellsHowFarItIs()
    {
        using var registry = new LayoutRegistry { Delay = TimeSpan.FromSeconds(3) };
        var project = NewProject(registry.Host);

        var built = (await project.BuildAsync()).Succeeded();

        Assert.MatchesRegex(@"Pulled [\d.]+ MB in [\d.]+ s \([\d.]+ MB/s\) so far\.", built.Output);
        Assert.MatchesRegex(@"Pulled 2 blobs, [\d.]+ MB in [\d.]+ s \([\d.]+ MB/s\)\.", built.Output);
    }

    [TestMethod]
    public async Task Build_ProxyWithAPassword_KeepsIt()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject("registry.invalid");
        project.Environment["HTTPS_PROXY"] = $"http://me:proxy-SECRET@{registry.Host}";

        var failed = await project.BuildAsync();

        failed.FailedWith("LK02", project.PathOf("System.lkproj"), 6);
        RegistryUser.AssertKept(project, failed, "proxy-SECRET");
    }

    [TestMethod]
    public async Task Build_StoreThatCannotBeCleared_IsBuiltAllTheSame()
    {
        var project = new TestProject("system", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        var stamp = Directory.CreateDirectory(project.PathOf("store/collected/x")).Parent!;
        stamp.LastWriteTimeUtc = DateTime.UtcNow.AddDays(-2);

        Assert.Contains("The store was not cleared", string.Join('\n', (await project.BuildAsync()).Succeeded().Messages));
    }

    [TestMethod]
    public async Task Build_LockedModeAndNotLocked_FailsAndAsksNobody()
    {
        using var registry = new LayoutRegistry();
        var project = NewProject(registry.Host);

        (await project.BuildAsync("-p:LinuxKitLockedMode=true")).FailedWith("LK0217", project.PathOf("System.lkproj"), 6);

        Assert.IsEmpty(registry.Requests);
        Assert.IsFalse(File.Exists(project.PathOf("linuxkit.lock.json")));
    }

    private TestProject NewProject(string host)
    {
        var project = new TestProject("system", context);
        project.Environment["LINUXKIT_STORE"] = project.PathOf("store");
        project.Edit("System.lkproj", "127.0.0.1:5000/golden/dhcp:1", $"{host}/golden/dhcp:1");
        return project;
    }
}
