// The list of what is inside a release, as CycloneDX: npm's own list of its packages, and with them what is inside our
// programs. Nothing in it is new each time: its number is made of the commit.
import { createHash } from 'node:crypto';

// `lock`: what package-lock.json holds.
export function sbom(from_npm, { lock, parts, addon_parts, version, commit, seconds, made_with }) {
  const list = structuredClone(from_npm);
  const digits = createHash('sha256').update(`confab ${version} ${commit}`).digest('hex');
  // A UUID of version 8, whose digits are anybody's to choose [RFC 9562 section 5.8].
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
  // What npm knows about where a package came from is about this machine's registry; the hash is the same everywhere.
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
