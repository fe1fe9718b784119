import { Migration } from '@mikro-orm/migrations';

export class Migration20261127234151_cases extends Migration {

  override name = 'Migration20261127234151_cases';

  override up(): void | Promise<void> {
    this.addSql(`create table \`supervision_case\` (\`id\` text not null primary key, \`topic\` text not null, \`year\` integer not null, \`number\` integer not null, \`alert\` text null, \`level\` text not null, \`level_rank\` integer not null, \`title\` text not null, \`title_en\` text not null, \`region\` text null, \`department\` text null, \`state\` text not null, \`organisation\` text null, \`registered_at\` datetime not null);`);
    this.addSql(`create unique index \`supervision_case_alert_unique\` on \`supervision_case\` (\`alert\`);`);
    this.addSql(`create index \`supervision_case_registered_at_id_index\` on \`supervision_case\` (\`registered_at\`, \`id\`);`);
    this.addSql(`create index \`supervision_case_level_rank_id_index\` on \`supervision_case\` (\`level_rank\`, \`id\`);`);
    this.addSql(`create index \`supervision_case_organisation_registered_at_id_index\` on \`supervision_case\` (\`organisation\`, \`registered_at\`, \`id\`);`);
    this.addSql(`create unique index \`supervision_case_topic_year_number_unique\` on \`supervision_case\` (\`topic\`, \`year\`, \`number\`);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists \`supervision_case\`;`);
  }

}
