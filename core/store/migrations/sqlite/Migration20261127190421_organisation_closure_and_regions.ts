import { Migration } from '@mikro-orm/migrations';

export class Migration20261127190421_organisation_closure_and_regions extends Migration {

  override name = 'Migration20261127190421_organisation_closure_and_regions';

  override up(): void | Promise<void> {
    this.addSql(`create table \`organisation_closure\` (\`ancestor\` text not null, \`descendant\` text not null, \`depth\` integer not null, primary key (\`ancestor\`, \`descendant\`));`);
    this.addSql(`create index \`organisation_closure_descendant_depth_index\` on \`organisation_closure\` (\`descendant\`, \`depth\`);`);
    this.addSql(`insert into \`organisation_closure\` (\`ancestor\`, \`descendant\`, \`depth\`) with recursive up (ancestor, descendant, depth) as (select id, id, 0 from organisation union all select o.parent_id, up.descendant, up.depth + 1 from up join organisation as o on o.id = up.ancestor where o.parent_id is not null) select ancestor, descendant, depth from up;`);

    this.addSql(`create table \`region\` (\`code\` text not null primary key, \`title\` text not null, \`title_en\` text null, \`valid_from\` text null, \`valid_to\` text null);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`organisation_closure\`;`);
    this.addSql(`drop table if exists \`region\`;`);
  }

}
