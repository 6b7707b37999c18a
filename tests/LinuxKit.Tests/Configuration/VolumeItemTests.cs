using LinuxKit.Configuration;
using LinuxKit.Configuration.Items;
using LinuxKit.Configuration.Yaml;
using static LinuxKit.Tests.Configuration.ProjectItems;

namespace LinuxKit.Tests.Configuration;

[TestClass]
public sealed class VolumeItemTests
{
    [TestMethod]
    public void Read_WithoutImage_IsEmpty()
    {
        var volume = Volume(Item(ItemType.Volume, "data"));

        Assert.AreEqual(("data", null, false, VolumeFormat.Filesystem), (volume.Name, volume.Image, volume.ReadOnly, volume.Format));
        Assert.IsEmpty(volume.Platforms);
    }

    [TestMethod]
    public void Read_WithImage_IncludesTheName()
    {
        var volume = Volume(Item(ItemType.Volume, "site", ("Image", "nginx:1"), ("ReadOnly", "true"), ("Format", "oci"), ("Platforms", "linux/amd64;linux/arm/v7")));

        Assert.AreEqual(("site", "nginx:1", true, VolumeFormat.Oci), (volume.Name, volume.Image, volume.ReadOnly, volume.Format));
        CollectionAssert.AreEqual(new[] { "linux/amd64", "linux/arm/v7" }, volume.Platforms);
    }

    [TestMethod]
    public void Read_WithName_IncludesTheImage()
    {
        var volume = Volume(Item(ItemType.Volume, "nginx:1", ("Name", "site")));

        Assert.AreEqual(("site", "nginx:1"), (volume.Name, volume.Image));
    }

    [TestMethod]
    public void Read_WithProject_HasWhatTheProjectMade()
    {
        var volume = Volume(Item(ItemType.Volume, "site", ("Project", "../Site/Site.lkproj"), ("ResolvedImage", "site:latest")));

        Assert.AreEqual(("site", "site:latest"), (volume.Name, volume.Image));
    }

    [TestMethod]
    [DataRow("Format", "tar", "LK0102")]
    [DataRow("Format", "OCI", "LK0102")]
    [DataRow("Platforms", "linux", "LK0213")]
    [DataRow("Platforms", "linux/arm/v7/extra", "LK0213")]
    [DataRow("Platforms", "linux//v7", "LK0213")]
    [DataRow("Image", "UPPER", "LK0109")]
    [DataRow("Colour", "red", "LK0101")]
    public void Read_BadMetadata_IsReported(string name, string value, string code) =>
        Assert.AreEqual(code, Problem(Item(ItemType.Volume, "data", [("Image", "nginx"), (name, value)])).Code);

    [TestMethod]
    public void Read_Yaml_SaysTheSame()
    {
        var reading = YamlReader.Read(
        [
            new YamlSource("/system.yml")
            {
                Text = """
                    volumes:
                      - name: data
                      - name: site
                        image: nginx:1
                        readonly: true
                        format: oci
                        platforms: ["linux/amd64"]
                    """,
            },
        ]);

        Assert.IsEmpty(reading.Diagnostics, string.Join('\n', reading.Diagnostics));
        Assert.AreEqual(("data", null), (reading.Definition.Volumes[0].Name, reading.Definition.Volumes[0].Image));
        var site = reading.Definition.Volumes[1];
        Assert.AreEqual(("site", "nginx:1", true, VolumeFormat.Oci, 3), (site.Name, site.Image, site.ReadOnly, site.Format, site.Location.Line));
        CollectionAssert.AreEqual(new[] { "linux/amd64" }, site.Platforms);
    }

    private static VolumeDefinition Volume(ProjectItem item) => Definition(item).Volumes.Single();
}
