import { Migration } from '@mikro-orm/migrations';

export class Migration20261128065434_samples extends Migration {

  override name = 'Migration20261128065434_samples';

  override up(): void | Promise<void> {
    this.addSql(`create table \`draw\` (\`id\` text not null primary key, \`request\` text not null, \`topic\` text not null, \`organisation\` text not null, \`account\` text not null, \`account_name\` text not null, \`drawn_at\` datetime not null, \`closed_from\` text not null, \`closed_through\` text not null, \`by\` json not null, \`method\` text not null, \`seed\` text not null, \`frame_count\` integer not null, \`frame_hash\` text not null, \`strata\` json not null, \`drawn\` integer not null);`);
    this.addSql(`create unique index \`draw_request_unique\` on \`draw\` (\`request\`);`);
    this.addSql(`create index \`draw_topic_id_index\` on \`draw\` (\`topic\`, \`id\`);`);
    this.addSql(`create index \`draw_organisation_id_index\` on \`draw\` (\`organisation\`, \`id\`);`);

    this.addSql(`create table \`draw_frame\` (\`draw\` text not null primary key, \`cases\` json not null);`);

    this.addSql(`create table \`sample\` (\`id\` text not null primary key, \`draw\` text not null, \`topic\` text not null, \`case\` text not null, \`closing\` integer not null, \`stratum\` text not null, \`organisation\` text not null, \`level\` text not null, \`title\` text not null, \`title_en\` text not null, \`region\` text null, \`state\` text not null, \`drawn_at\` datetime not null, \`ended_at\` datetime null, \`answer\` text null);`);
    this.addSql(`create index \`sample_draw_state_id_index\` on \`sample\` (\`draw\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`sample_case_id_index\` on \`sample\` (\`case\`, \`id\`);`);
    this.addSql(`create index \`sample_topic_state_id_index\` on \`sample\` (\`topic\`, \`state\`, \`id\`);`);
    this.addSql(`create index \`sample_organisation_state_id_index\` on \`sample\` (\`organisation\`, \`state\`, \`id\`);`);

    this.addSql(`alter table \`work_item\` add column \`apart_from\` text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`draw\`;`);
    this.addSql(`drop table if exists \`draw_frame\`;`);
    this.addSql(`drop table if exists \`sample\`;`);

    this.addSql(`alter table \`work_item\` drop column \`apart_from\`;`);
  }

}
