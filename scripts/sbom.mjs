// The list of a release's contents as CycloneDX: npm's own list of its packages, and the parts of our programs. It is the
// same each time: its serial number is made from the commit.
import { createHash } from 'node:crypto';

// `lock`: the content of package-lock.json.
export function sbom(from_npm, { lock, parts, addon_parts, version, commit, seconds, made_with }) {
  const list = structuredClone(from_npm);
  const digits = createHash('sha256').update(`confab ${version} ${commit}`).digest('hex');
  // A UUID of version 8, whose digits can be chosen freely [RFC 9562 section 5.8].
  list.serialNumber = `urn:uuid:${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
  list.metadata.timestamp = new Date(seconds * 1000).toISOString();
  delete list.metadata.tools;
  list.metadata.component.name = 'confab';  // npm takes the name of the folder
  list.metadata.properties = Object.entries({ commit, ...made_with }).map(([name, value]) => ({ name: `confab:${name}`, value }));

  const component = ({ name, version, license, purl, source }) => ({
    'bom-ref': purl, type: 'library', name, version, scope: 'required', purl,
    licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }],
    ...(source && { externalReferences: [{ type: 'distribution', url: source.url, hashes: [{ alg: 'SHA-256', content: source.sha256 }] }] }),
  });
  // npm's addresses of packages are of this machine's registry; the hashes are the same everywhere.
  const integrity = new Map(Object.entries(lock.packages).map(([folder, entry]) => [`${folder.split('node_modules/').at(-1)}@${entry.version}`, entry.integrity]));
  const of_npm = list.components.map((entry) => ({
    ...entry,
    externalReferences: entry.externalReferences?.filter(({ type }) => type !== 'distribution'),
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.get(entry['bom-ref']).replace('sha512-', ''), 'base64').toString('hex') }],
  }));
  list.components = [...of_npm, ...[...parts, ...addon_parts].map(component)].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));

  const depends = (ref, more) => {
    const entry = list.dependencies.find((dependency) => dependency.ref === ref);
    entry.dependsOn = [...(entry.dependsOn ?? []), ...more.map(({ purl }) => purl)];
  };
  depends(list.metadata.component['bom-ref'], parts);
  depends(list.components.find(({ name }) => name === 'classic-level')['bom-ref'], addon_parts);
  list.dependencies.push(...[...parts, ...addon_parts].map(({ purl }) => ({ ref: purl, dependsOn: [] })));
  list.dependencies = list.dependencies.map(({ ref, dependsOn }) => ({ ref, dependsOn: [...dependsOn].sort() })).sort((a, b) => (a.ref < b.ref ? -1 : 1));
  return list;
}
