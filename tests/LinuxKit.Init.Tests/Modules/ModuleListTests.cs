using LinuxKit.Init.Modules;

namespace LinuxKit.Init.Tests.Modules;

[TestClass]
public sealed class ModuleListTests
{
    [TestMethod]
    public void Read_TwoFilesOfOneName_TakesTheOneInEtc()
    {
        var root = Directory.CreateTempSubdirectory("linuxkit-init");
        try
        {
            Write(root, "usr/lib/modules-load.d/10-a.conf", "# comment\n; another\n\n  overlay \nloop\n");
            Write(root, "usr/lib/modules-load.d/20-b.conf", "replaced\n");
            Write(root, "etc/modules-load.d/20-b.conf", "button");
            Write(root, "etc/modules-load.d/30-c.txt", "ignored\n");
            CollectionAssert.AreEqual((string[])["overlay", "loop", "button"], ModuleList.Read(root.FullName).ToArray());
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static void Write(DirectoryInfo root, string name, string text)
    {
        var path = Path.Combine(root.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
