import { Migration } from '@mikro-orm/migrations';

export class Migration20261127222044_work_clocks extends Migration {

  override name = 'Migration20261127222044_work_clocks';

  override up(): void | Promise<void> {
    this.addSql(`drop index \`work_item_role_organisation_id_index\`;`);
    this.addSql(`alter table \`work_item\` add column \`timing\` json null;`);
    this.addSql(`alter table \`work_item\` add column \`due_by\` datetime not null default 8640000000000000;`);
    this.addSql(`alter table \`work_item\` add column \`blue_at\` datetime null;`);
    this.addSql(`alter table \`work_item\` add column \`yellow_at\` datetime null;`);
    this.addSql(`alter table \`work_item\` add column \`red_at\` datetime null;`);
    this.addSql(`alter table \`work_item\` add column \`light\` integer null;`);
    this.addSql(`alter table \`work_item\` add column \`next_change_at\` datetime null;`);
    this.addSql(`alter table \`work_item\` add column \`provisional\` integer not null default false;`);
    // What is nothing to do is nobody's task; the host comes by those that have no clock yet at its next start.
    this.addSql(`update \`work_item\` set \`role\` = null where \`phase\` not in ('open', 'waiting');`);
    this.addSql(`update \`work_item\` set \`light\` = 3, \`next_change_at\` = 0 where \`phase\` not in ('closed', 'void');`);

    this.addSql(`create index \`work_item_next_change_at_index\` on \`work_item\` (\`next_change_at\`);`);
    this.addSql(`create index \`work_item_role_organisation_light_due_by_id_index\` on \`work_item\` (\`role\`, \`organisation\`, \`light\`, \`due_by\`, \`id\`);`);
    this.addSql(`create index \`work_item_role_light_due_by_id_index\` on \`work_item\` (\`role\`, \`light\`, \`due_by\`, \`id\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index \`work_item_next_change_at_index\`;`);
    this.addSql(`drop index \`work_item_role_organisation_light_due_by_id_index\`;`);
    this.addSql(`drop index \`work_item_role_light_due_by_id_index\`;`);
    this.addSql(`alter table \`work_item\` drop column \`timing\`;`);
    this.addSql(`alter table \`work_item\` drop column \`due_by\`;`);
    this.addSql(`alter table \`work_item\` drop column \`blue_at\`;`);
    this.addSql(`alter table \`work_item\` drop column \`yellow_at\`;`);
    this.addSql(`alter table \`work_item\` drop column \`red_at\`;`);
    this.addSql(`alter table \`work_item\` drop column \`light\`;`);
    this.addSql(`alter table \`work_item\` drop column \`next_change_at\`;`);
    this.addSql(`alter table \`work_item\` drop column \`provisional\`;`);
    this.addSql(`create index \`work_item_role_organisation_id_index\` on \`work_item\` (\`role\`, \`organisation\`, \`id\`);`);
  }

}
