namespace LinuxKit.Sdk.Tests;

[TestClass]
public sealed class ReproducibilityTests(TestContext context)
{
    [TestMethod]
    public async Task Build_TwoFoldersColdStoresOtherClockAndLocale_SameBytes()
    {
        var first = new TestProject("system", context);
        var second = new TestProject("system", context, "elsewhere");
        first.Environment["LINUXKIT_STORE"] = first.PathOf("store");
        second.Environment["LINUXKIT_STORE"] = second.PathOf("store");
        second.Environment["TZ"] = "Asia/Kathmandu";
        second.Environment["LC_ALL"] = "tr_TR.UTF-8";
        second.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        foreach (var file in Directory.EnumerateFiles(second.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        string[] arguments = ["-p:LinuxKitFormats=kernel+initrd%3Btar"];
        (await first.BuildAsync(arguments)).Succeeded();
        (await second.BuildAsync(arguments)).Succeeded();
        CollectionAssert.AreEqual(first.Snapshot(), second.Snapshot());

        (await second.BuildAsync([.. arguments, "-p:Greeting=other"])).Succeeded();
        Assert.AreNotEqual(first.Snapshot()["System-initrd.img"], second.Snapshot()["System-initrd.img"]);
    }

    [TestMethod]
    public async Task Build_TwoAtOnceOnOneStore_BothSucceed()
    {
        var first = new TestProject("system", context);
        var second = new TestProject("system", context);
        first.Environment["LINUXKIT_STORE"] = second.Environment["LINUXKIT_STORE"] = first.PathOf("store");
        var results = await Task.WhenAll(first.BuildAsync(), second.BuildAsync());
        foreach (var result in results)
        {
            result.Succeeded();
        }

        CollectionAssert.AreEqual(first.Snapshot(), second.Snapshot());
    }
}
